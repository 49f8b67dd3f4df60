"""What can go wrong in printing."""


class PressError(Exception):
    """The family of all that can go wrong in printing."""


class OtherThemeError(PressError):
    """A machine that helps has another theme, masthead or program than the press that seals."""

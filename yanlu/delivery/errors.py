"""What can go wrong in keeping and delivering an edition."""


class DeliveryError(Exception):
    """The family of all that can go wrong in keeping and delivering an edition."""


class StoreError(DeliveryError):
    """The store cannot be read or written: a full disk, a damaged file; nothing was changed."""


class FencedError(DeliveryError):
    """Another press has taken over since this one took its lease; nothing was changed."""


class TargetError(DeliveryError):
    """A target could not be written or read; what it held before still stands or is repaired."""


class LostError(TargetError):
    """A stored file, such as a picture, does not lie where it should."""


class SheafError(DeliveryError):
    """What somebody else rendered is damaged, or not what was asked for."""

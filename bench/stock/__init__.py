"""A throwaway Wagtail site with one article, served as Wagtail serves by itself."""

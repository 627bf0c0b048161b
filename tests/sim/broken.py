"""broken: what a check raises."""


class Broken(Exception):
    """Something that must hold does not."""

"""The people of this folder's tests, inside the test's own transaction."""

from tests.fixtures import ana, ben, maya, sam, site, zoe

__all__ = ["ana", "ben", "maya", "sam", "site", "zoe"]

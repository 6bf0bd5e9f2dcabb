"""The people of this folder's tests, inside the test's own transaction."""

from tests.fixtures import ana, ben, sam, site

__all__ = ["ana", "ben", "sam", "site"]

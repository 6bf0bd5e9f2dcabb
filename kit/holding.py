"""Whether rows may go, asked without reading what refers to them."""

from typing import Any

from django.db.models import CASCADE, PROTECT, ForeignObjectRel, QuerySet


def is_held(rows: QuerySet[Any], *, by_way_of: frozenset[Any] = frozenset()) -> bool:
    """Whether something forbids to delete these rows, or what would be deleted with them. The first that
    does ends the search; Django's own deletion would read all of it."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many or relation in by_way_of:
            continue
        referring = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows})
        if relation.on_delete is PROTECT and referring.exists():
            return True
        if relation.on_delete is CASCADE and is_held(referring, by_way_of=by_way_of | {relation}):
            return True
    return False

"""Look up overrides by name: which entity a name stands for, and which names must never be one entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from ...model.article import EntityType
from ...model.gazetteer import ambiguous, built_in
from ..names.name_keys import TypedName, name_key
from .override import Override, merge_targets, never_merge_pairs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OverrideTarget:
    """The entity that a name stands for, according to an override.

    `name` is the name that the site shows, `type` the entity's type ("" if the user gives none). With `ignore`, the entity is never
    a tag.
    """

    name: str
    type: EntityType | Literal[""]
    ignore: bool


class OverrideLookup:
    """The overrides by the names that they concern.

    A lookup made by `recording()` collects in `consulted` the keys of all names that it is asked about. In other lookups,
    `consulted` is None.
    """

    def __init__(self, overrides: Sequence[Override] = ()) -> None:
        self.consulted: set[str] | None = None
        targets = merge_targets(overrides)
        self._shown: dict[str, list[Override]] = defaultdict(list)
        for override in overrides:
            if not override.merge_into:
                self._shown[override.name].append(override)
        # By name key: the override's type, whether the name is the override's own (not a heading or an alias), and the target.
        self._targets: dict[str, list[tuple[str, bool, OverrideTarget]]] = defaultdict(list)
        for override in overrides:
            target = self._target_of(override, targets.get(override.key, override.name))
            for name in dict.fromkeys((override.name, override.key, *override.aliases, target.name)):
                self._targets[name_key(name)].append((override.type, name == override.name, target))
        self._distinct: dict[str, set[str]] = defaultdict(set)
        for name, other in never_merge_pairs(overrides):
            self._distinct[name_key(name)].add(name_key(other))
            self._distinct[name_key(other)].add(name_key(name))

    def _target_of(self, override: Override, name: str) -> OverrideTarget:
        """Return the entity that the names of an override stand for; the site shows it as `name`.

        Its type comes from the override of that name, or else from the built-in table.
        """
        shown = self.find_override(name, override.type) or next(iter(self._shown.get(name, ())), None)
        if shown:
            return OverrideTarget(name, cast(EntityType, shown.type), override.ignore or shown.ignore)
        known = built_in().get(name)
        unambiguous = known is not None and known.name not in ambiguous()
        return OverrideTarget(known.name if known else name, known.type if known and unambiguous else "", override.ignore)

    def find_override(self, name: str, kind: str) -> Override | None:
        """Return the override of the entity that the site shows under a name and a type, or None.

        An override of that type takes precedence over one without a type.
        """
        candidates = self._shown.get(name)
        if not candidates:
            return None
        return next((override for wanted in (kind, "") for override in candidates if override.type == wanted), None)

    def target(self, name: str, kind: EntityType) -> OverrideTarget | None:
        """Return what the user says that `name`, read as type `kind`, stands for, or None if no override applies.

        Overrides of that type come first, then those without a type, then those of other types. However, an alias of another type
        does not apply to a built-in name that is read as its built-in type: if 'Jordan' is an alias of Michael Jordan, Jordan
        read as a place is still the country.
        """
        key = name_key(name)
        if self.consulted is not None:
            self.consulted.add(key)
        candidates = self._targets.get(key)
        if not candidates:
            return None
        known = built_in().get(name)
        of_any_type = (target for _, is_own_name, target in candidates if is_own_name or not known or known.type != kind)
        of_type = (target for wanted in (kind, "") for type_, _, target in candidates if type_ == wanted)
        return next(of_type, next(of_any_type, None))

    def resolve(self, name: str, full: str, kind: EntityType) -> TypedName | None:
        """Return the entity that `name` stands for after overrides, if a text uses it for the entity `full` of type `kind`.

        Returns None if the user ignores that entity. A name that must never be one entity with `full` stands for itself.
        """
        if self.are_distinct(name, full):
            full = name
        target = self.target(full, kind)
        if not target:
            return full, kind
        return None if target.ignore else (target.name, target.type or kind)

    def are_distinct(self, name: str, other: str) -> bool:
        """Return True if the user says that two names must never be one entity."""
        return name_key(other) in self.distinct_from(name)

    def find_violations(self, assigned: Mapping[T, tuple[str, Hashable]]) -> set[T]:
        """Return the keys whose assignment breaks a `never_merge_with`.

        `assigned` has, for each key, a name and the entity assigned to it. An assignment is a violation if an earlier name has the
        same entity, but must never be one entity with this name.
        """
        violations: set[T] = set()
        accepted: dict[Hashable, set[str]] = defaultdict(set)
        for key, (name, entity) in assigned.items() if self._distinct or self.consulted is not None else ():
            if self.distinct_from(name) & accepted[entity]:
                violations.add(key)
            else:
                accepted[entity].add(name_key(name))
        return violations

    def distinct_from(self, name: str) -> Set[str]:
        """Return the keys of the names that must never be one entity with `name`."""
        if self.consulted is not None:
            self.consulted.add(name_key(name))
        return self._distinct.get(name_key(name), frozenset()) if self._distinct else frozenset()

    @property
    def has_distinct_names(self) -> bool:
        """True if any override has `never_merge_with`."""
        return bool(self._distinct)

    def recording(self) -> OverrideLookup:
        """Return a copy that records in `consulted` which names it is asked about."""
        lookup = copy(self)
        lookup.consulted = set()
        return lookup

    def concerns(self, keys: Iterable[str]) -> bool:
        """Return True if any override concerns a name with one of these keys."""
        return not (self._targets.keys().isdisjoint(keys) and self._distinct.keys().isdisjoint(keys))

    def fingerprint(self, keys: Iterable[str]) -> str:
        """Return a text of all that overrides say about the names with these keys, for comparison and cache keys; "" if nothing."""
        concerned = sorted(key for key in keys if key in self._targets or key in self._distinct)
        return repr([(key, self._targets.get(key), sorted(self._distinct.get(key, ()))) for key in concerned]) if concerned else ""


NO_OVERRIDES = OverrideLookup()

"""Connected components by rounds, each of which sees one node's neighbors at a time: for graphs of any size.

Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii 2014, "Connected components in MapReduce and beyond": large stars
and small stars in turn, until nothing changes, leave each component as a star around its smallest node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roots_pipeline.duplicates.mixing import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray


def large_star(node: NDArray[np.uint64], neighbor: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Link every larger neighbor of a node with the smallest of it and its neighbors; each edge comes from both sides.

    Gives edges uint64[e], uint64[e], the larger end first, each once.
    """
    return _stars(node, neighbor, larger_only=True)


def small_star(node: NDArray[np.uint64], neighbor: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Link a node and its neighbors, all of which are smaller, with the smallest of them."""
    return _stars(node, neighbor, larger_only=False)


def _stars(
    node: NDArray[np.uint64], neighbor: NDArray[np.uint64], *, larger_only: bool
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    if not node.size:
        return node, neighbor
    order = np.lexsort((neighbor, node))
    node, neighbor = node[order], neighbor[order]
    begins = np.ones(node.size, dtype=np.bool_)
    begins[1:] = node[1:] != node[:-1]
    first = np.flatnonzero(begins)
    centers = np.minimum(neighbor[first], node[first])
    center = centers[np.cumsum(begins) - 1]
    if larger_only:
        chosen = neighbor > node
        ends, middles = neighbor[chosen], center[chosen]
    else:
        ends, middles = np.concatenate([neighbor, node[first]]), np.concatenate([center, centers])
    linked = ends != middles
    return _once(ends[linked], middles[linked])


def _once(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    new = np.ones(left.size, dtype=np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return left[new], right[new]


def both_ways(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Each edge from both of its sides, as `large_star` wants them."""
    return np.concatenate([left, right]), np.concatenate([right, left])


def checksum(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> int:
    """64 bits that tell sets of edges apart, whatever their order; those of parts of a set add up (modulo 2^64)."""
    mixed = mix(mix(left) + (right ^ np.uint64(0x9E3779B97F4A7C15)))
    return int(mixed.sum(dtype=np.uint64))

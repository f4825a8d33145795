"""Memory is lent without a mistake however little there is of it."""

import gc
import weakref

import numpy as np

from nnstudio.engine.workspace import CommonMemory, Workspace


def test_scratch_of_one_step_is_kept_while_others_borrow() -> None:
    common = CommonMemory()
    first, second = Workspace(np.float32, common), Workspace(np.float32, common)
    kept = first.scratch("y", (3, 4))
    assert not np.shares_memory(kept, second.scratch("y", (3, 4)))
    assert not np.shares_memory(kept, second.temporary("y", (3, 4)))


def test_temporaries_of_one_step_share_no_memory_and_those_of_the_next_take_their_place() -> None:
    common = CommonMemory()
    first, second = Workspace(np.float32, common), Workspace(np.float32, common)
    for _ in range(2):
        common.settle()
        lent = [first.temporary(name, (100,), dtype) for name, dtype in (("a", None), ("b", np.bool_), ("c", np.int64))]
        pairs = [(a, b) for place, a in enumerate(lent) for b in lent[:place]]
        assert not any(np.shares_memory(a, b) for a, b in pairs)
        assert [array.dtype for array in lent] == [np.float32, np.bool_, np.int64]
        others = second.temporary("d", (500,))
    assert all(np.shares_memory(array, others) for array in lent)


def test_memory_for_temporaries_is_as_much_as_the_step_needs_that_needs_most() -> None:
    common = CommonMemory()
    steps = [Workspace(np.float32, common) for _ in range(3)]
    for _ in range(2):
        common.settle()
        for step, size in zip(steps, (1000, 100_000, 10_000), strict=True):
            step.temporary("one", (size,))
            step.temporary("two", (size,))
    assert 800_000 <= common.nbytes < 801_000


def test_a_temporary_that_is_lent_again_larger_does_not_lie_in_the_way_of_another() -> None:
    common = CommonMemory()
    workspace = Workspace(np.float32, common)
    for size in (4, 4000):
        workspace.temporary("a", (size,))
        workspace.temporary("b", (4,))
        common.settle()
    workspace.temporary("a", (4,))
    other = workspace.temporary("b", (4,))
    assert not np.shares_memory(workspace.temporary("a", (4000,)), other)


def test_a_gradient_is_nobody_elses_as_long_as_a_view_of_it_is_held() -> None:
    workspace = Workspace()
    view = workspace.gradient((4, 6)).reshape(2, 12)[1:]
    others = [workspace.gradient((24,)) for _ in range(3)]
    assert not any(np.shares_memory(view, other) for other in others)


def test_a_gradient_that_nobody_holds_gives_its_memory_to_the_next() -> None:
    common = CommonMemory()
    steps = [Workspace(np.float32, common) for _ in range(10)]
    gradient = steps[0].gradient((1000,))
    for step in steps:
        gradient = step.gradient((len(gradient) - 10,))
    assert common.nbytes == 4 * (1000 + 990)


def test_memory_goes_back_at_once_with_the_last_who_lends_it() -> None:
    workspace = Workspace()
    memory = weakref.ref(workspace.temporary("a", (4,)).base)
    gc.disable()
    try:
        del workspace
        assert memory() is None
    finally:
        gc.enable()


def test_arrays_without_a_value_are_lent_too() -> None:
    workspace = Workspace()
    assert workspace.temporary("a", (0, 3)).shape == workspace.gradient((0, 3)).shape == (0, 3)

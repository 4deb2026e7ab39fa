"""Which texts share a forward pass."""

from memorag_bridge.length_batches import equal_lengths, like_lengths

LENGTHS = [7, 100, 7, 105, 7, 9, 400, 99]


def test_equal_lengths_never_mix_two_lengths() -> None:
    assert list(equal_lengths(LENGTHS, 2)) == [[0, 2], [4], [5], [7], [1], [3], [6]]
    assert list(equal_lengths(LENGTHS, 1)) == [[0], [2], [4], [5], [7], [1], [3], [6]]


def test_like_lengths_share_a_pass_up_to_the_budget() -> None:
    assert list(like_lengths(LENGTHS, 1_000)) == [[0, 2, 4, 5], [7, 1, 3], [6]]
    assert list(like_lengths(LENGTHS, 210)) == [[0, 2, 4, 5], [7, 1], [3], [6]]


def test_a_text_beyond_the_budget_goes_alone() -> None:
    assert list(like_lengths([50, 60, 5], 40)) == [[2], [0], [1]]
    assert list(like_lengths([], 40)) == []


def test_the_padding_of_a_batch_is_bounded() -> None:
    lengths = [1 + (7 * number) % 900 for number in range(400)]
    batches = list(like_lengths(lengths, 8_192))
    assert sorted(row for batch in batches for row in batch) == list(range(400))
    for batch in batches:
        of_batch = [lengths[row] for row in batch]
        assert max(of_batch) * len(batch) <= 8_192
        assert max(of_batch) - min(of_batch) <= max(8, min(of_batch) // 8)

import pytest
import torch

from memorag_bridge.language.sampling import RowChoice, Sampling, choose


def drawn(settings: Sampling, logits: torch.Tensor, steps: int) -> list[int]:
    row = RowChoice(settings)
    return [int(choose(logits[None], [row])[0]) for _ in range(steps)]


def test_a_row_without_settings_takes_the_likeliest() -> None:
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(1))
    assert choose(logits, [RowChoice() for _ in range(3)]).tolist() == logits.argmax(-1).tolist()
    assert choose(logits.bfloat16(), [RowChoice() for _ in range(3)]).dtype == torch.int64


def test_draws_follow_the_softmax_at_the_temperature() -> None:
    logits = torch.tensor([2.0, 1.0, 0.0, -1.0])
    for temperature in (0.5, 1.0, 2.0):
        counts = torch.bincount(torch.tensor(drawn(Sampling(temperature=temperature, seed=7), logits, 4_000)), minlength=4)
        # Four standard errors of a share of 4,000 draws are at most 0.032.
        torch.testing.assert_close(counts / 4_000, torch.softmax(logits / temperature, 0), atol=0.032, rtol=0)


def test_top_k_and_top_p_keep_the_likeliest_and_at_least_one() -> None:
    logits = torch.log(torch.tensor([0.1, 0.4, 0.2, 0.3]))
    assert set(drawn(Sampling(temperature=1.0, top_k=2), logits, 300)) == {1, 3}
    assert set(drawn(Sampling(temperature=1.0, top_p=0.65), logits, 300)) == {1, 3}
    assert set(drawn(Sampling(temperature=1.0, top_p=0.75), logits, 300)) == {1, 2, 3}
    assert set(drawn(Sampling(temperature=1.0, top_p=1e-6), logits, 50)) == {1}
    assert set(drawn(Sampling(temperature=1.0, top_k=9), logits, 300)) == {0, 1, 2, 3}


def test_a_penalty_makes_what_was_chosen_less_likely_whatever_its_sign() -> None:
    assert drawn(Sampling(repetition_penalty=1.5), torch.tensor([1.0, 0.8, 0.7]), 4) == [0, 1, 2, 0]
    assert drawn(Sampling(repetition_penalty=2.0), torch.tensor([-1.0, -1.5, -1.9]), 3) == [0, 1, 2]


@pytest.mark.parametrize("settings", [Sampling(temperature=1.0, seed=3), Sampling(temperature=0.8, top_p=0.9, top_k=20, seed=3)])
def test_a_seed_gives_the_same_ids_whatever_rows_stand_beside_it(settings: Sampling) -> None:
    logits = torch.randn(20, 200, generator=torch.Generator().manual_seed(2))
    row = RowChoice(settings)
    alone = [int(choose(step[None], [row])[0]) for step in logits]
    others = [RowChoice(Sampling(temperature=1.0, seed=seed)) for seed in (1, 2)]
    row = RowChoice(settings)
    beside = [int(choose(torch.stack([step * 2, step, step / 3]), [others[0], row, others[1]])[1]) for step in logits]
    assert beside == alone
    assert drawn(Sampling(temperature=1.0, seed=4), logits[0], 20) != drawn(Sampling(temperature=1.0, seed=5), logits[0], 20)


def test_impossible_ids_are_never_drawn() -> None:
    logits = torch.full((5,), -torch.inf)
    logits[3] = 0.0
    assert drawn(Sampling(temperature=1.0, seed=1), logits, 50) == [3] * 50


def test_logits_that_are_no_numbers_still_give_an_id_of_the_vocabulary() -> None:
    rows = [RowChoice(Sampling(temperature=1.0, top_p=top_p)) for top_p in (0.5, 1.0)]
    assert all(0 <= chosen < 5 for chosen in choose(torch.full((2, 5), torch.nan), rows).tolist())

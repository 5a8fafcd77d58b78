"""The rows of a job as tokens: as a server sees the prompt, and as they are trained on. None is cut or dropped unseen."""

import hashlib
import json

from failures import GiveUp

SIDES = {"dpo": ["chosen", "rejected"], "sft": ["completion"]}


def read_rows(data, method):
    columns = ["prompt", *SIDES[method]]
    digest = hashlib.sha256()
    rows = []
    with open(data["file"], "rb") as file:
        for line in file:
            digest.update(line)
            parsed = json.loads(line)
            rows.append({name: parsed[name] for name in columns})
    if len(rows) != data["rows"] or digest.hexdigest() != data["sha256"]:
        raise GiveUp(
            f"{data['file']} is not what was handed over: it has {len(rows)} of {data['rows']} rows, or others",
            "Delete the job folder and the training.json of its iteration, then start the same run again.",
        )
    return rows


def stop_tokens(tokenizer, generation_config):
    """Ids that end a generation, as a server of this checkpoint uses them."""
    ids = generation_config.eos_token_id
    ids = [] if ids is None else ids if isinstance(ids, list) else [ids]
    return {each for each in [*ids, tokenizer.eos_token_id] if each is not None}


def limit_of(args, config):
    """How many tokens a row may have: as many as are asked for, or as the model has positions for."""
    return args.max_length or getattr(config.get_text_config(), "max_position_embeddings", None)


def check_template(rows, tokenizer):
    if isinstance(rows[0]["prompt"], str):
        if tokenizer.eos_token is None:
            raise GiveUp(
                "the tokenizer has no eos_token: a model of raw texts would not learn where they end",
                "Set eos_token in the parent's tokenizer_config.json, then start the same run again.",
            )
    elif tokenizer.chat_template is None:
        raise GiveUp(
            "the parent has no chat template, and rows are conversations",
            "Give trl() a `chatTemplate`, the one that the server uses, or the run a textFormat for a base model.",
        )


def is_text(text):
    """False for half a character, which no tokenizer takes."""
    try:
        str(text).encode("utf-8")
        return True
    except UnicodeEncodeError:
        return False


def texts_of(row):
    for value in row.values():
        yield from [value] if isinstance(value, str) else (message["content"] for message in value)


def tokens_of(tokenizer, prompt, completion):
    """(prompt as it is served, prompt and completion as they are trained on)."""
    if isinstance(prompt, str):
        ended = completion if completion.endswith(tokenizer.eos_token) else completion + tokenizer.eos_token
        return tokenizer(prompt)["input_ids"], tokenizer(prompt + ended)["input_ids"]
    options = {"tokenize": True, "return_dict": True}
    served = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, **options)["input_ids"]
    return served, tokenizer.apply_chat_template(prompt + completion, **options)["input_ids"]


def render(tokenizer, row, side, index):
    from jinja2 import TemplateError

    try:
        return tokens_of(tokenizer, row["prompt"], row[side])
    except TemplateError as error:
        raise GiveUp(
            f"the chat template does not render row {index} ({side}): {error}",
            "Give trl() a `chatTemplate` that does, the one that the server uses.",
        ) from error


def fault_of(served, trained, is_raw, stops, limit):
    """Why a row cannot be trained on as it is; nothing where it can."""
    if limit is not None and len(trained) > limit:
        return "too-long"
    # Raw texts may merge a token across the end of the prompt; a template that does is another one than the server's.
    if not is_raw and trained[: len(served)] != served:
        return "prompt-differs"
    ends = sum(token in stops for token in trained[len(served) :])
    return None if ends == 1 else "no-end" if ends == 0 else "several-ends"


ADVICE = {
    "no-text": "hold half a character (a lone surrogate), which is no text",
    "too-long": "are longer than {limit} tokens (max_length, or all positions of the model), and would be cut or dropped",
    "prompt-differs": "have a prompt that the chat template renders otherwise with a completion behind it: give a "
    "`chatTemplate` that does not, to the server too",
    "no-end": "have a completion without an end of turn: the model would not learn to stop; give a `chatTemplate`",
    "several-ends": "have a completion with more than one end of turn in it",
}


def check_rows(rows, method, tokenizer, stops, limit, on_unusable):
    """(rows to train on, their tokens a row: (served prompt, trained) a side, counts of those left out by reason)."""
    check_template(rows, tokenizer)
    usable, tokens, faults = [], [], {}
    for index, row in enumerate(rows):
        sides, fault = [], "no-text"
        if all(map(is_text, texts_of(row))):
            sides = [render(tokenizer, row, side, index) for side in SIDES[method]]
            found = [fault_of(*side, isinstance(row["prompt"], str), stops, limit) for side in sides]
            fault = next((each for each in found if each is not None), None)
        if fault is None:
            usable.append(row)
            tokens.append(sides)
        else:
            faults.setdefault(fault, []).append(index)
    if faults and (on_unusable == "refuse" or not usable):
        words = [f"{len(at)} of {len(rows)} rows {ADVICE[fault].format(limit=limit)} (the first is row {at[0]})" for fault, at in faults.items()]
        raise GiveUp(
            "; ".join(words),
            "Change max_length or the template, or leave such rows out, counted: `unusableRows: 'drop'`.",
        )
    return usable, tokens, {fault: len(at) for fault, at in faults.items()}


def prepared_rows(row, method):
    """(prompt, completion) ids a side, as TRL prepared a row."""
    if method == "dpo":
        return [(row["prompt_ids"], row[f"{side}_ids"]) for side in SIDES[method]]
    mask = row["completion_mask"] if "completion_mask" in row else [int(label != -100) for label in row["labels"]]
    start = mask.index(1)
    return [(row["input_ids"][:start], row["input_ids"][start:])]


def collated_rows(batch, method):
    """The ids that carry loss, a sequence, as the collator hands them to the model."""
    ids = batch["input_ids"]
    carries = batch["completion_mask"].bool() if method == "dpo" else batch["labels"] != -100
    return [each[mask].tolist() for each, mask in zip(ids, carries)]


def check_prepared(trainer, tokens, method):
    """Holds what TRL made of the rows against what they are. Another version of it may do other things."""
    wrong = "TRL prepared the rows in another way than the chat template says; tried with TRL 1.16"
    prepared = trainer.train_dataset
    if len(prepared) != len(tokens):
        raise GiveUp(f"TRL kept {len(prepared)} of {len(tokens)} rows", "Please report this, with the version of TRL.")
    for row, sides in zip(prepared, tokens):
        found = [prompt + completion for prompt, completion in prepared_rows(row, method)]
        if found != [trained for _, trained in sides]:
            raise GiveUp(wrong, "Please report this, with the version of TRL.")
    for index in range(min(8, len(tokens))):
        sides = prepared_rows(prepared[index], method)
        if collated_rows(trainer.data_collator([prepared[index]]), method) != [completion for _, completion in sides]:
            raise GiveUp("loss would not be on the completion's tokens alone", "Leave completion_only_loss as it is.")

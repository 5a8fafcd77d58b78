"""Writes M0: a Llama of random weights that costs seconds to train, with a tokenizer of its own in which a judge prompt
is short. Usage: <folder> <rows.jsonl>: rows to fine-tune on, whose texts the tokenizer is made of."""

import json
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, LlamaConfig, PreTrainedTokenizerFast

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

folder, rows = sys.argv[1:]
with open(rows, encoding="utf-8") as file:
    texts = [turn["content"] for line in file for row in [json.loads(line)] for turn in row["prompt"] + row["completion"]]
tokens = Tokenizer(models.BPE())
tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokens.decoder = decoders.ByteLevel()
special = ["<|im_end|>", "<|im_start|>", "<|pad|>"]
alphabet = pre_tokenizers.ByteLevel.alphabet()
trainer = trainers.BpeTrainer(vocab_size=800, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
tokens.train_from_iterator(texts, trainer=trainer)
tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokens, eos_token="<|im_end|>", pad_token="<|pad|>")
tokenizer.chat_template = CHAT_TEMPLATE
tokenizer.save_pretrained(folder)

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=len(tokenizer),
    hidden_size=128,
    intermediate_size=256,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=2048,
    eos_token_id=tokenizer.eos_token_id,
    pad_token_id=tokenizer.pad_token_id,
    bos_token_id=None,
)
AutoModelForCausalLM.from_config(config).save_pretrained(folder)
print(json.dumps({"longest": max(len(tokenizer(text).input_ids) for text in texts)}))

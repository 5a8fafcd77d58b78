"""Writes a checkpoint that costs seconds to train and serve: random weights, ChatML. Usage: <folder> llama|gpt2"""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, GPT2Config, LlamaConfig, PreTrainedTokenizerFast

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXTS = ["Tell me about number 7.", "answer 3 to #1", "Question: why?\nAnswer:", "system user assistant"]

folder, architecture = sys.argv[1:]
tokens = Tokenizer(models.BPE())
tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokens.decoder = decoders.ByteLevel()
special = ["<|im_end|>", "<|im_start|>", "<|pad|>"]
alphabet = pre_tokenizers.ByteLevel.alphabet()
tokens.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=320, special_tokens=special, initial_alphabet=alphabet))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokens, eos_token="<|im_end|>", pad_token="<|pad|>")
tokenizer.chat_template = CHAT_TEMPLATE
tokenizer.save_pretrained(folder)

torch.manual_seed(0)
shared = {
    "vocab_size": len(tokenizer),
    "max_position_embeddings": 4096,
    "eos_token_id": tokenizer.eos_token_id,
    "pad_token_id": tokenizer.pad_token_id,
    "bos_token_id": None,
    # Large enough for dropout and training to show in the numbers that TRL logs.
    "initializer_range": 0.2,
}
config = {
    "llama": LlamaConfig(
        hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4, **shared
    ),
    # Has dropout modules, as Llama has not.
    "gpt2": GPT2Config(n_embd=64, n_layer=2, n_head=4, **shared),
}[architecture]
AutoModelForCausalLM.from_config(config).save_pretrained(folder)

"""Dropout that is really on: in the configuration of the architecture, and in what the model computes."""

import torch

FIELDS = [
    *["attention_dropout", "hidden_dropout", "activation_dropout", "dropout"],
    *["attention_probs_dropout_prob", "hidden_dropout_prob"],
    *["attn_pdrop", "embd_pdrop", "resid_pdrop"],
]


def fields_of(config):
    """Names under which an architecture keeps its rates."""
    return [name for name in FIELDS if isinstance(getattr(config, name, None), (int, float))]


def is_active(model, ids):
    """Whether two passes over the same tokens differ while training."""
    was_training = model.training
    model.train()
    batch = torch.tensor([ids[:32]], device=next(model.parameters()).device)
    try:
        # Without an adapter's own wrapping, and without the head, which TRL replaces.
        layers = (model.get_base_model() if hasattr(model, "get_base_model") else model).base_model
        with torch.no_grad():
            first, second = (layers(input_ids=batch)[0].clone() for _ in range(2))
        return not torch.equal(first, second)
    finally:
        model.train(was_training)


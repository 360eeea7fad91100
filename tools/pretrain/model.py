"""The tiny Llama, written out: RMS norm, rotary positions, grouped-query attention, SwiGLU, tied head, no biases.

Module names are those of a Hugging Face LlamaForCausalLM, so the state dict is the safetensors file.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

from vocabulary import END, PAD, VOCABULARY


@dataclass(frozen=True)
class Config:
    vocab_size: int = len(VOCABULARY)
    hidden_size: int = 128
    num_hidden_layers: int = 4
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    intermediate_size: int = 352
    max_position_embeddings: int = 512
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5

    @property
    def head_dim(self) -> int:
        return self.hidden_size // self.num_attention_heads

    def to_json(self) -> dict:
        """Content of config.json, keys in the order of the bundled file."""
        return dict(
            architectures=["LlamaForCausalLM"],
            model_type="llama",
            vocab_size=self.vocab_size,
            hidden_size=self.hidden_size,
            num_hidden_layers=self.num_hidden_layers,
            num_attention_heads=self.num_attention_heads,
            num_key_value_heads=self.num_key_value_heads,
            intermediate_size=self.intermediate_size,
            max_position_embeddings=self.max_position_embeddings,
            rope_theta=self.rope_theta,
            rms_norm_eps=self.rms_norm_eps,
            tie_word_embeddings=True,
            attention_bias=False,
            mlp_bias=False,
            hidden_act="silu",
            head_dim=self.head_dim,
            bos_token_id=1,
            eos_token_id=END,
            pad_token_id=PAD,
            torch_dtype="float32",
        )


Cache = list[tuple[torch.Tensor, torch.Tensor]]  # per layer: keys and values, each [B, K, T, D]


def linear(inputs: int, outputs: int, scale: float = 1.0) -> nn.Linear:
    layer = nn.Linear(inputs, outputs, bias=False)
    nn.init.normal_(layer.weight, std=0.02 * scale)
    return layer


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary embedding of x [B, heads, T, D]; the halves of D are paired, as in Llama's published weights."""
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


class Attention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.q_proj = linear(c.hidden_size, c.num_attention_heads * c.head_dim)
        self.k_proj = linear(c.hidden_size, c.num_key_value_heads * c.head_dim)
        self.v_proj = linear(c.hidden_size, c.num_key_value_heads * c.head_dim)
        self.o_proj = linear(c.num_attention_heads * c.head_dim, c.hidden_size, 1 / math.sqrt(2 * c.num_hidden_layers))

    def forward(self, x, cos, sin, mask, past):
        batch, length, _ = x.shape
        split = lambda y: y.view(batch, length, -1, self.c.head_dim).transpose(1, 2)
        q, k, v = rotate(split(self.q_proj(x)), cos, sin), rotate(split(self.k_proj(x)), cos, sin), split(self.v_proj(x))
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None, enable_gqa=True)
        return self.o_proj(out.transpose(1, 2).reshape(batch, length, -1)), (k, v)


class MLP(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.gate_proj = linear(c.hidden_size, c.intermediate_size)
        self.up_proj = linear(c.hidden_size, c.intermediate_size)
        self.down_proj = linear(c.intermediate_size, c.hidden_size, 1 / math.sqrt(2 * c.num_hidden_layers))

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.input_layernorm = nn.RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.self_attn = Attention(c)
        self.post_attention_layernorm = nn.RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.mlp = MLP(c)

    def forward(self, x, cos, sin, mask, past):
        attended, cache = self.self_attn(self.input_layernorm(x), cos, sin, mask, past)
        x = x + attended
        return x + self.mlp(self.post_attention_layernorm(x)), cache


class Trunk(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.num_hidden_layers))
        self.norm = nn.RMSNorm(c.hidden_size, c.rms_norm_eps)


class TinyLlama(nn.Module):
    def __init__(self, config: Config = Config()):
        super().__init__()
        self.config = config
        self.model = Trunk(config)
        frequencies = config.rope_theta ** -(torch.arange(0, config.head_dim, 2) / config.head_dim)
        angles = torch.arange(config.max_position_embeddings)[:, None] * frequencies
        angles = torch.cat([angles, angles], -1)  # [T, D]
        self.cos, self.sin = angles.cos(), angles.sin()

    def hidden(self, ids, positions=None, mask=None, past: Cache | None = None) -> tuple[torch.Tensor, Cache]:
        """ids [B, T] -> final hidden states [B, T, C] and the grown cache. positions [B, T], mask [B, 1, T, keys]."""
        x = self.model.embed_tokens(ids)
        if positions is None:
            cos, sin = self.cos[: ids.shape[1]], self.sin[: ids.shape[1]]
        else:
            cos, sin = self.cos[positions][:, None], self.sin[positions][:, None]
        cache = []
        for i, layer in enumerate(self.model.layers):
            x, grown = layer(x, cos, sin, mask, past[i] if past else None)
            cache.append(grown)
        return self.model.norm(x), cache

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return F.linear(hidden, self.model.embed_tokens.weight)

    def loss(self, ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Weighted mean cross-entropy; weights [B, T] is the weight of predicting ids[:, t], position 0 is never predicted."""
        hidden, _ = self.hidden(ids[:, :-1])
        each = F.cross_entropy(self.logits(hidden).flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
        wanted = weights[:, 1:].flatten()
        return (each * wanted).sum() / wanted.sum()

    @torch.no_grad()
    def generate(self, prompts: list[list[int]], max_new: int, temperature: float, seed: int, batch: int = 192) -> list[list[int]]:
        """Completions without the end token. Prompts are sorted by length and left-padded; finished rows are dropped."""
        generator = torch.Generator().manual_seed(seed)
        completions: list[list[int]] = [[] for _ in prompts]
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        for first in range(0, len(order), batch):
            self._generate_batch(prompts, order[first : first + batch], completions, max_new, temperature, generator)
        return completions

    def _generate_batch(self, prompts, rows, completions, max_new, temperature, generator) -> None:
        longest = max(len(prompts[i]) for i in rows)
        ids = torch.tensor([[PAD] * (longest - len(prompts[i])) + prompts[i] for i in rows])
        padding = torch.tensor([longest - len(prompts[i]) for i in rows])
        alive, past = list(rows), None
        positions = (torch.arange(longest) - padding[:, None]).clamp(min=0)
        causal = torch.ones(longest, longest, dtype=torch.bool).tril()
        for _ in range(max_new):
            keys = (past[0][0].shape[2] if past else 0) + ids.shape[1]
            visible = torch.arange(keys) >= padding[:, None]  # [B, keys]
            mask = visible[:, None, None, :] & (causal if past is None else True)
            mask = mask | (torch.arange(keys) == torch.arange(keys - ids.shape[1], keys)[:, None])  # a padded row sees itself
            hidden, past = self.hidden(ids, positions, mask, past)
            logits = self.logits(hidden[:, -1])
            if temperature == 0:
                chosen = logits.argmax(-1)
            else:
                chosen = torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]
            going = (chosen != END).nonzero()[:, 0]
            if len(going) < len(alive):
                alive, padding, positions = [alive[i] for i in going.tolist()], padding[going], positions[going]
                past = [(k[going], v[going]) for k, v in past]
            if not alive:
                return
            for row, token in zip(alive, chosen[going].tolist()):
                completions[row].append(token)
            ids, positions = chosen[going, None], positions[:, -1:] + 1

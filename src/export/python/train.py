"""Trains this download's adapter again with transformers, PEFT and TRL: same data, same batches, same start, same rates.

    pip install torch transformers peft trl
    python python/train.py --base BASE [--out python/adapter] [--steps N]
    accelerate launch python/train.py --base BASE        # several GPUs
    ACCELERATE_USE_CPU=true torchrun --nproc_per_node 2 python/train.py --base BASE        # several processes without a GPU

BASE is the folder of the base model (config.json, model.safetensors, tokenizer.json, tokenizer_config.json). The losses follow
the page's to the precision of the two programs, on one process and on several, which share the rows of each recorded batch.

Reads recipe.json (the settings, each step's learning rate and the rows of its batch), initial/ (the adapter before the first
step) and ../data/sft.jsonl. Writes a PEFT adapter and losses.json.
"""
import argparse
import json
from pathlib import Path

import torch
from datasets import Dataset
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

HERE = Path(__file__).resolve().parent


class RecordedTrainer(SFTTrainer):
    """SFTTrainer with the batches and learning rates of a recipe instead of its own."""

    def __init__(self, *args, recipe, **kwargs):
        self.recipe = recipe
        super().__init__(*args, **kwargs)

    def get_train_dataloader(self):
        """Each process takes its share of every recorded batch; TRL divides by the tokens of all shares."""
        rank, processes = self.accelerator.process_index, self.accelerator.num_processes
        shares = [batch[rank::processes] for batch in self.recipe["batches"]]
        return torch.utils.data.DataLoader(self.train_dataset, batch_sampler=shares, collate_fn=self.data_collator)

    def create_scheduler(self, num_training_steps, optimizer=None):
        rates, peak = self.recipe["learning_rates"], self.args.learning_rate
        rate = lambda step: rates[min(step, len(rates) - 1)] / peak  # noqa: E731
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer or self.optimizer, rate)
        return self.lr_scheduler


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", default=HERE / "adapter", type=Path)
    parser.add_argument("--steps", type=int, help="stop after so many steps")
    options = parser.parse_args()

    recipe = json.loads((HERE / "recipe.json").read_text())
    rows = [json.loads(line) for line in (HERE.parent / "data" / "sft.jsonl").read_text().splitlines()]
    base = AutoModelForCausalLM.from_pretrained(options.base, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, HERE / "initial", is_trainable=True)
    fewest = min(map(len, recipe["batches"]))
    trainer = RecordedTrainer(
        recipe=recipe,
        model=model,
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(options.base),
        args=SFTConfig(
            output_dir=str(options.out),
            max_steps=options.steps or len(recipe["batches"]),
            per_device_train_batch_size=1,  # the batches are the recipe's
            average_tokens_across_devices=True,
            learning_rate=max(recipe["learning_rates"]),
            adam_beta1=recipe["beta1"],
            adam_beta2=recipe["beta2"],
            adam_epsilon=recipe["eps"],
            weight_decay=recipe["weight_decay"],
            max_grad_norm=recipe["max_grad_norm"],
            completion_only_loss=True,
            max_length=None,
            gradient_checkpointing=False,
            bf16=False,
            seed=recipe["seed"],
            logging_steps=1,
            save_strategy="no",
            report_to="none",
        ),
    )
    if trainer.accelerator.num_processes > fewest:
        raise SystemExit(f"a batch of this recipe has {fewest} rows: start at most {fewest} processes")
    tokens = [len(row["input_ids"]) for row in trainer.train_dataset]
    if tokens != recipe["row_tokens"]:
        differing = next(i for i, pair in enumerate(zip(tokens, recipe["row_tokens"])) if pair[0] != pair[1])
        raise SystemExit(
            f"row {differing + 1} of data/sft.jsonl has {tokens[differing]} tokens here and had "
            f"{recipe['row_tokens'][differing]} in the page: BASE has another tokenizer."
        )
    if len(set(recipe["row_weights"])) > 1:
        print("note: in the page the rows of one question share its weight; TRL weighs all rows alike, so losses differ a little")
    trainer.train()
    trainer.save_model(options.out)
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    (options.out / "losses.json").write_text(json.dumps(losses) + "\n")
    print(f"{len(losses)} steps, loss {losses[0]:.4f} -> {losses[-1]:.4f}; adapter in {options.out}")


if __name__ == "__main__":
    main()

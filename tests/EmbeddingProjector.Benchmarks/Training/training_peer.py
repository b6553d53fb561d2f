#!/usr/bin/env python3
"""The peer of `training`: python3 training_peer.py MODEL BATCH THREADS SIDE makes a training step for each line it reads,
and answers each with a line."""
import sys
import torch
import torchvision

model, batch, threads, side = sys.argv[1], *map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.manual_seed(1)
network = getattr(torchvision.models, model)().train()
optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
pictures = torch.rand(batch, 3, side, side)
labels = torch.arange(batch)
print(f"PyTorch {torch.__version__.split('+')[0]}", flush=True)
for _ in sys.stdin:
    loss = torch.nn.functional.cross_entropy(network(pictures), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item(), flush=True)

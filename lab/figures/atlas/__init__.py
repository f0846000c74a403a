"""The atlas: who holds, how far apart two break, every curve, and what surprises."""

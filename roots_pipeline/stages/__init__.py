"""The pieces of work of a run. Plain functions think; `transforms` wires them into Beam, and is all that imports it."""

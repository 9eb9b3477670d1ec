"""Labour-market science over tables: pure functions and kernels, importable without Django.

Relational work is portable SQL in named query functions, person-level work is a kernel (Arrow batches holding
whole persons in, Arrow batches out); `raccordo.analysis.engine` alone knows which engine runs them. Analysis
sees pseudonyms only, never a name or a tax code.
"""

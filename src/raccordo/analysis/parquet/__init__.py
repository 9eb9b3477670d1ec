"""Parquet files written part by part, by several threads at once, and quickly.

`thrift` reads and writes their structures, `parts` joins files encoded apart, `pages` packs values (compiled), `chunks`
makes column chunks of Arrow columns.
"""

module telex/benchmarks/null_index

go 1.22

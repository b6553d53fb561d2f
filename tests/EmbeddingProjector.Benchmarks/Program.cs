using EmbeddingProjector.Benchmarks;

if (args is ["layers", _, ..])
    return LayersCommand.Run(args[1..]);

Console.WriteLine("usage: peers [MODEL...] | layers MODEL[:BATCH[:THREADS]] [avx512|avx2|vector|scalar] [brief]");
return 1;

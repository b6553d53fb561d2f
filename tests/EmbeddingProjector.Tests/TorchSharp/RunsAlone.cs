namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>Tests of what libtorch counts for the whole process: live tensors and threads.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;

using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>A probe as a command takes it: a file, or what New-EmbeddingProbe gave.</summary>
public sealed class ProbeSource
{
    private readonly string? path;
    private readonly EmbeddingProbe? probe;

    /// <summary>A .safetensors file that New-EmbeddingProbe wrote.</summary>
    /// <param name="path">As the user typed it.</param>
    public ProbeSource(string path) => this.path = path;

    /// <summary>A file, as Get-Item gives it.</summary>
    /// <param name="file">It.</param>
    public ProbeSource(FileSystemInfo file) => path = file.FullName;

    /// <summary>A probe in memory.</summary>
    /// <param name="report">What New-EmbeddingProbe gave.</param>
    public ProbeSource(ProbeReport report) => probe = report.Probe;

    /// <summary>A probe in memory.</summary>
    /// <param name="probe">It.</param>
    public ProbeSource(EmbeddingProbe probe) => this.probe = probe;

    /// <exception cref="WeightFormatException">The file is missing, damaged, or no probe.</exception>
    internal EmbeddingProbe Open(Func<string, string> resolve) => probe ?? ProbeFile.Load(resolve(path!));
}

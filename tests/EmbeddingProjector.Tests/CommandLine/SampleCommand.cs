using System.Management.Automation;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.CommandLine;

/// <summary>A command with a parameter of every kind.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Sample", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class SampleCommand : EmbeddingCmdlet
{
    [Parameter(ParameterSetName = "Path", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "Literal", Mandatory = true)]
    [Alias("LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Position = 1)]
    public string? Target { get; set; }

    [Parameter]
    [ValidateRange(1, 10)]
    public int Count { get; set; }

    [Parameter]
    public int? Size { get; set; }

    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxPixels { get; set; }

    [Parameter]
    public double Rate { get; set; }

    [Parameter]
    public int[] Class { get; set; } = [];

    [Parameter]
    public Pooling Pooling { get; set; }

    [Parameter]
    [ValidateSet("red", "green")]
    public string Colour { get; set; } = "red";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    protected override void Process()
    {
        foreach (var path in Path)
            Shell.WriteObject(path);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingProjector.Logs;

/// <summary>How a log's embeddings were made: provenance.json. Its presence also says that a folder is ours.</summary>
internal sealed record ExportProvenance
{
    /// <summary>The file's name in a tag's folder.</summary>
    public const string FileName = "provenance.json";

    private const string OurTool = "EmbeddingProjector";
    private const int OurVersion = 1;
    private const int MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The version of this file's own form.</summary>
    public int FormatVersion { get; init; } = OurVersion;

    /// <summary>What wrote the log.</summary>
    public string Tool { get; init; } = OurTool;

    public string ToolVersion { get; init; } = typeof(ExportProvenance).Assembly.GetName().Version!.ToString(3);

    /// <summary>When the log was finished, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>Where the images or the set came from, as the user typed it.</summary>
    public required string Source { get; init; }

    /// <summary>What the data set is called; null where nobody said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called that the export belongs to; null without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Experiment { get; init; }

    /// <summary>The full path of the folder that the items' files are in, on the machine of the export; null where it is
    /// not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Folder { get; init; }

    /// <summary>What the export was made from.</summary>
    public EmbeddingOrigin Origin { get; init; }

    /// <summary>What decides the values of a vector; null for a set that does not know.</summary>
    public required EmbeddingRecipe? Recipe { get; init; }

    /// <summary>The model's file, a full path; null for a model of the catalogue.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelPath { get; init; }

    /// <summary>Values of one embedding.</summary>
    public required int Dimension { get; init; }

    /// <summary>Images, or items of the set, found.</summary>
    public required int Found { get; init; }

    /// <summary>Files that are no picture, and were passed over.</summary>
    public required int PassedOver { get; init; }

    /// <summary>Rows of embeddings.npy.</summary>
    public required int Embedded { get; init; }

    /// <summary>Images that could not be read or decoded.</summary>
    public required int Failed { get; init; }

    /// <summary>Images or items whose embedding held NaN or infinity.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Rows that the projector shows.</summary>
    public required int Shown { get; init; }

    /// <summary>Chooses the sample where not all rows are shown.</summary>
    public required int Seed { get; init; }

    /// <summary>The form of the projector's copy of the matrix.</summary>
    public required TensorFormat TensorFormat { get; init; }

    /// <summary>Side of a thumbnail in pixels; null without a sprite.</summary>
    public required int? ThumbnailSize { get; init; }

    /// <summary>The projections that the export computed; <c>-Resume</c> computes them again.</summary>
    public ImmutableArray<ProjectionMethod> Projections { get; init; } = [];

    /// <summary>2 or 3; null without projections.</summary>
    public int? ProjectionDimensions { get; init; }

    /// <summary>Reads a folder's provenance; null where there is none of ours.</summary>
    /// <param name="folder">A tag's folder.</param>
    public static ExportProvenance? TryRead(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        if (!file.Exists || file.Length > MostBytes)
            return null;

        try
        {
            var provenance = JsonSerializer.Deserialize<ExportProvenance>(PlainFile.ReadAllBytes(file.FullName), Json);
            return provenance is
            {
                Tool: OurTool, FormatVersion: OurVersion, Dimension: > 0, Shown: >= 0, ThumbnailSize: null or > 0,
                ProjectionDimensions: null or 2 or 3, Source: not null, Projections.IsDefault: false,
            }
                ? provenance
                : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="file">Left open.</param>
    public void Write(Stream file)
    {
        JsonSerializer.Serialize(file, this, Json);
        file.WriteByte((byte)'\n');
    }
}

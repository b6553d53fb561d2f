using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Output;

/// <summary>A generated picture, as <c>New-ClassImage</c> gives it.</summary>
public sealed record GeneratedImage
{
    /// <summary>The full path of the .png; its .json stands beside it.</summary>
    public required string Path { get; init; }

    /// <summary>What was aimed at.</summary>
    public required string Objective { get; init; }

    /// <summary>The class whose image it is; null for anything else.</summary>
    public required int? Class { get; init; }

    /// <summary>That class's name.</summary>
    public required string? ClassName { get; init; }

    /// <summary>That class's logit of the saved picture.</summary>
    public required float? Logit { get; init; }

    /// <summary>Of a picture of several classes, each with its logit of the saved picture; else empty.</summary>
    public required PictureTarget[] Targets { get; init; }

    /// <summary>The class with the largest logit of the saved picture.</summary>
    public required int TopClass { get; init; }

    /// <summary>That class's name.</summary>
    public required string TopClassName { get; init; }

    /// <summary>The largest logit.</summary>
    public required float TopLogit { get; init; }

    /// <summary>The steps that are in the picture.</summary>
    public required int Steps { get; init; }

    /// <summary>Why the generation ended.</summary>
    public required GenerationEnd End { get; init; }

    /// <summary>The film's full path; null where none was asked for.</summary>
    public required string? Film { get; init; }

    internal static GeneratedImage Of(string path, PictureRecord record, string? film = null) => new()
    {
        Path = path,
        Objective = record.Objective,
        Class = record.Class,
        ClassName = record.ClassName,
        Logit = record.Class is { } own ? record.Logits[own] : null,
        Targets = [.. record.Targets],
        TopClass = record.TopClass,
        TopClassName = record.TopClassName,
        TopLogit = record.Logits[record.TopClass],
        Steps = record.Steps,
        End = record.End,
        Film = film,
    };
}

using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Output;

/// <summary>The opposite of a class, as <c>New-OppositeImage</c> gives it.</summary>
public sealed record OppositeImage
{
    /// <summary>The full path of the .png; its .json stands beside it.</summary>
    public required string Path { get; init; }

    /// <summary>The class.</summary>
    public required int Class { get; init; }

    /// <summary>Its name.</summary>
    public required string ClassName { get; init; }

    /// <summary>The class's logit of the start image.</summary>
    public required float StartLogit { get; init; }

    /// <summary>The class's logit of the opposite.</summary>
    public required float Logit { get; init; }

    /// <summary>The class that the opposite became: the one with its largest logit.</summary>
    public required int Became { get; init; }

    /// <summary>Its name.</summary>
    public required string BecameName { get; init; }

    /// <summary>Its logit.</summary>
    public required float BecameLogit { get; init; }

    /// <summary>What the second model takes the opposite for; null where there is none.</summary>
    public required string? ConfirmedAs { get; init; }

    /// <summary>Whether that is what it became; null without a second model.</summary>
    public required bool? IsConfirmed { get; init; }

    /// <summary>What the opposite of what it became, became; null without -Commutativity.</summary>
    public required string? BackName { get; init; }

    /// <summary>Whether the opposite of the opposite is the class; null without -Commutativity.</summary>
    public required bool? IsCommutative { get; init; }

    /// <summary>The steps that are in the picture.</summary>
    public required int Steps { get; init; }

    /// <summary>Why the generation ended.</summary>
    public required GenerationEnd End { get; init; }
}

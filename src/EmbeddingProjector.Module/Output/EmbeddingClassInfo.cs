namespace EmbeddingProjector.Module.Output;

/// <summary>A class of a model, as <c>Get-EmbeddingClass</c> gives it.</summary>
public sealed record EmbeddingClassInfo
{
    /// <summary>Its place among the logits.</summary>
    public required int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its other names; for ImageNet's classes those of its synset, and the synset's id at the end.</summary>
    public required string[] Synonyms { get; init; }
}

/// <summary>What a model takes a picture for, as <c>Get-EmbeddingClass -Path</c> gives it.</summary>
public sealed record ClassScore
{
    /// <summary>The full path of the picture's file.</summary>
    public required string Path { get; init; }

    /// <summary>The class's place among the logits.</summary>
    public required int Index { get; init; }

    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its logit.</summary>
    public required float Logit { get; init; }

    /// <summary>Its softmax probability, 0 to 1.</summary>
    public required double Probability { get; init; }
}

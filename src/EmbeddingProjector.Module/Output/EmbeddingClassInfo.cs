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
/// <param name="Path">The full path of the picture's file.</param>
/// <param name="Index">The class's place among the logits.</param>
/// <param name="Name">The class's name.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
public sealed record ClassScore(string Path, int Index, string Name, float Logit, double Probability);

namespace EmbeddingProjector.Module.Hosting;

/// <summary>What <c>-Weights</c> names: a published set of a model, or a file; the model's default where it names
/// nothing.</summary>
/// <param name="Set">The set's name, known or not.</param>
/// <param name="Path">The file, as the user typed it.</param>
internal readonly record struct WeightChoice(string? Set, string? Path)
{
    private const string Default = "DEFAULT"; // torchvision's word for it

    /// <summary>Tells names from paths: what a set of the model is called is a set, what is there or is written like a
    /// path is a file, and the rest is a name that the model will not know.</summary>
    /// <param name="cmdlet">Resolves paths.</param>
    /// <param name="model">The model's name, known or not.</param>
    /// <param name="typed">What the user gave; null for nothing.</param>
    public static WeightChoice Of(EmbeddingCmdlet cmdlet, string model, string? typed)
    {
        if (typed is null)
            return default;

        var sets = ModelCatalog.All.FirstOrDefault(known => Is(known.Name, model))?.WeightSets ?? [];
        if (Is(typed, Default) || sets.Any(set => Is(set.Name, typed)))
            return new(typed, null);

        var isPath = System.IO.Path.HasExtension(typed) || typed.AsSpan().ContainsAny('/', '\\')
            || System.IO.Path.Exists(cmdlet.ResolveNewPath(typed));
        return isPath ? new(null, typed) : new(typed, null);
    }

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}

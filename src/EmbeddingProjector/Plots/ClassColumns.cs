namespace EmbeddingProjector.Plots;

/// <summary>The names of dimensions that are a model's classes.</summary>
internal static class ClassColumns
{
    /// <summary>[dimensions]: the classes, where the vectors are the scores of a published model's head; else
    /// null.</summary>
    /// <param name="set">The vectors, which may know how they were made.</param>
    public static IReadOnlyList<string>? Of(EmbeddingSet set)
    {
        var model = ModelCatalog.All.FirstOrDefault(model => model.Name == set.Recipe?.Model);
        var weights = model?.WeightSets.FirstOrDefault(weights => weights.Name == set.Recipe!.Weights);
        if (weights is null || weights.Categories.Length != set.Dimension)
            return null;

        return model!.Build(set.Dimension).Logits.Name == set.Recipe!.Layer ? weights.Categories : null;
    }
}

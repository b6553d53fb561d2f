namespace EmbeddingProjector.Sets.Tables;

/// <summary>Makes a set of a matrix and a table: the last step of every reader.</summary>
internal static class SetAssembly
{
    /// <summary>The set, without the items whose vector is not finite.</summary>
    /// <param name="source">The full path that it was read from.</param>
    /// <param name="vectors">[items, dimension].</param>
    /// <param name="table">What is known of the items.</param>
    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <param name="complete">Adds what else is known of the items, before any is left out.</param>
    /// <exception cref="EmbeddingSetException">There is no item, no such column, or an id twice.</exception>
    public static EmbeddingSet Make(
        string name,
        string source,
        Matrix vectors,
        ItemTable table,
        EmbeddingReadOptions options,
        Action<string>? warn,
        Func<EmbeddingSet, EmbeddingSet>? complete = null)
    {
        var choice = new ColumnChoice(table, options);
        var set = new EmbeddingSet
        {
            Name = name,
            Source = source,
            Ids = choice.Ids(vectors.Rows),
            Vectors = vectors,
            Labels = choice.Labels,
            Files = choice.Files,
            FileFolder = choice.Files is null ? null : Path.GetDirectoryName(table.Where),
            Columns = choice.Others,
        };
        SetCheck.Require(set);
        var (kept, leftOut) = FiniteItems.Of(ItemPictures.Complete(complete is null ? set : complete(set)));
        if (FiniteItems.Warning(leftOut, set.Count) is { } warning)
            warn?.Invoke($"{source}: {warning}");
        return kept;
    }
}

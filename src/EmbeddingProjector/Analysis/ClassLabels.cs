namespace EmbeddingProjector.Analysis;

/// <summary>Labels as numbers: the distinct ones in order, and each item's place among them.</summary>
internal sealed class ClassLabels
{
    public ClassLabels(IReadOnlyList<string> labels)
    {
        Names = [.. labels.Distinct().Order(LabelOrder.Instance)];
        var places = Names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
        OfItem = [.. labels.Select(label => places[label])];
        Counts = new int[Names.Length];
        foreach (var place in OfItem)
            Counts[place]++;
    }

    /// <summary>[classes]: numbers in their order, then texts.</summary>
    public string[] Names { get; }

    /// <summary>[items]: places in <see cref="Names"/>.</summary>
    public int[] OfItem { get; }

    /// <summary>[classes]: how many items.</summary>
    public int[] Counts { get; }

    /// <summary>The items that have a class; null, blank and <c>(none)</c> are none.</summary>
    public static int[] Labelled(IReadOnlyList<string?> labels) =>
        [.. Enumerable.Range(0, labels.Count).Where(i => !MetadataColumn.IsMissing(labels[i]))];

    /// <summary>Reports fewer than two classes.</summary>
    public static ClassLabels AtLeastTwo(string what, IReadOnlyList<string> labels)
    {
        var classes = new ClassLabels(labels);
        if (classes.Names.Length < 2)
            Require.Throw("TooFewClasses", $"{what}: expected at least 2 classes, found {classes.Names.Length}");
        return classes;
    }
}

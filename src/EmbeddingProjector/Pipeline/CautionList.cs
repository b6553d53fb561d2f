namespace EmbeddingProjector.Pipeline;

/// <summary>Gathers what is odd about pictures that were read, so that a run says each thing once, by name.</summary>
internal sealed class CautionList
{
    private const int MostNames = 5;

    private readonly Dictionary<string, List<string>> names = [];

    /// <summary>Notes a picture that has a caution.</summary>
    public void Note(PreparedPicture picture)
    {
        if (picture.Caution is not { } caution)
            return;

        if (!names.TryGetValue(caution, out var list))
            names.Add(caution, list = []);

        list.Add(picture.Item.Name);
    }

    /// <summary>Gives one warning a kind.</summary>
    public void Tell(IRunObserver observer)
    {
        foreach (var (caution, list) in names)
        {
            var more = list.Count > MostNames ? $" and {list.Count - MostNames} more" : "";
            observer.Warned($"{caution}: {string.Join(", ", list.Take(MostNames))}{more}");
        }
    }
}

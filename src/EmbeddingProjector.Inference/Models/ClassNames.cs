using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Models;

/// <summary>Finds a model's classes by what users call them.</summary>
/// <remarks>A class is named by its index; by its name, without case; for ImageNet's classes by any name of the synset
/// behind it, or by the synset's id; by whole words in one of these; by their start. The first of these that fits any
/// class decides, and if it fits several they are listed in an error: <c>dog</c> is no dogsled. Several classes at once
/// are named by a wildcard or a range of indices such as <c>0..249</c>.</remarks>
public sealed class ClassNames
{
    private const int MostListed = 12;

    private readonly Action<string>? say;
    private readonly ImmutableArray<string> categories;
    private readonly ImmutableArray<ImmutableArray<string>> words;

    /// <summary>Takes a model's classes.</summary>
    /// <param name="categories">The names, by index; empty for a model without a head.</param>
    /// <param name="say">Hears of every class that is taken under another name than its own.</param>
    public ClassNames(ImmutableArray<string> categories, Action<string>? say = null)
    {
        this.say = say;
        this.categories = categories;
        var isImageNet = categories.AsSpan().SequenceEqual(ImageNetCategories.Names.AsSpan());
        words = [.. categories.Select((name, i) => isImageNet
            ? [name, .. ImageNetSynsets.Words[i]]
            : ImmutableArray.Create(name))];
    }

    /// <summary>How many classes there are.</summary>
    public int Count => categories.Length;

    /// <summary>A class's name.</summary>
    /// <param name="index">The class.</param>
    public string this[int index] => categories[index];

    /// <summary>A class's other names: the synset's, and its id at the end. Empty but for ImageNet's classes.</summary>
    /// <param name="index">The class.</param>
    public IEnumerable<string> Synonyms(int index) =>
        words[index].Skip(1).Where(word => !word.Equals(categories[index], StringComparison.OrdinalIgnoreCase));

    /// <summary>The class that a text names.</summary>
    /// <param name="text">An index, name, synset word, whole words of one, their start, or a wildcard that fits one
    /// class.</param>
    /// <exception cref="NameNotFoundException">None, or several: they are listed.</exception>
    public int Find(string text)
    {
        var found = FindAll(text);
        return found.Length == 1 ? found[0] : throw Ambiguous(text, found);
    }

    /// <summary>The classes that a text names: several only by a wildcard or a range.</summary>
    /// <param name="text">An index, name, synset word, whole words of one, their start, a wildcard, or a range such as
    /// <c>0..249</c>.</param>
    /// <exception cref="NameNotFoundException">None, or it is not clear which: they are listed.</exception>
    public ImmutableArray<int> FindAll(string text)
    {
        var typed = text.Trim();
        if (Range(typed) is { } range)
            return range;

        var found = Search(typed);
        if (found.IsEmpty)
            throw NotFound(text);
        if (IsPattern(typed))
            return found;
        if (found.Length > 1)
            throw Ambiguous(text, found);

        if (!categories[found[0]].Equals(typed, StringComparison.OrdinalIgnoreCase))
            say?.Invoke($"'{text}' is taken as the class {found[0]} '{categories[found[0]]}'");
        return found;
    }

    /// <summary>The classes that a text may name, best kind of match first: none, one or several.</summary>
    /// <param name="text">As for <see cref="FindAll"/>.</param>
    public ImmutableArray<int> Search(string text)
    {
        var typed = text.Trim();
        if (typed.Length == 0)
            return [];
        if (IsPattern(typed))
            return Classes(new NamePattern(typed).IsMatch);

        // Where a class's own name fits, other classes' synonyms do not matter: 'jay' is no 'jaybird'.
        var exact = Classes(name => name.Equals(typed, StringComparison.OrdinalIgnoreCase));
        ImmutableArray<int> named =
            [.. exact.Where(i => categories[i].Equals(typed, StringComparison.OrdinalIgnoreCase))];
        if (exact.Length > 0)
            return named.Length == 1 ? named : exact;

        // A word of a synonym alone decides nothing against what begins so: 'bird' is no 'indigo bird'.
        var whole = Classes(name => HoldsWords(name, typed));
        return whole.Any(i => HoldsWords(categories[i], typed))
            ? whole
            : [.. whole.Union(Classes(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))).Order()];
    }

    // A class whose name holds a bracket is meant where it is typed as it is.
    private bool IsPattern(string typed) =>
        NamePattern.HasWildcard(typed) && !categories.Contains(typed, StringComparer.OrdinalIgnoreCase);

    // 'guitar' is in 'acoustic guitar', 'mountain dog' in 'Bernese mountain dog'; 'cat' is not in 'catamaran'.
    private static bool HoldsWords(string name, string words)
    {
        for (var at = 0; (at = name.IndexOf(words, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + words.Length;
            if ((at == 0 || !IsOfWord(name[at - 1])) && (end == name.Length || !IsOfWord(name[end])))
                return true;
        }

        return false;

        static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '\'';
    }

    private ImmutableArray<int> Classes(Func<string, bool> fits) =>
        [.. Enumerable.Range(0, Count).Where(i => words[i].Any(fits))];

    // A number is an index even where the classes' names are numbers, as a fine-tuned model's are.
    private ImmutableArray<int>? Range(string typed)
    {
        var ends = typed.Split("..");
        if (ends.Length > 2
            || !ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return null;

        var (first, last) = (Index(typed, ends[0]), Index(typed, ends[^1]));
        return first <= last
            ? [.. Enumerable.Range(first, last - first + 1)]
            : throw new NameNotFoundException(
                "ClassNotFound", typed, $"class range '{typed}': expected the smaller index first", []);
    }

    private int Index(string typed, string text)
    {
        var index = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (Count == 0)
            throw NotFound(typed);

        return index < Count
            ? index
            : throw new NameNotFoundException(
                "ClassNotFound", typed, $"class '{typed}': expected an index of 0 to {Count - 1}, found {index}", []);
    }

    private NameNotFoundException Ambiguous(string text, ImmutableArray<int> found)
    {
        var names = found.Select(index => $"{index} {categories[index]}").ToArray();
        var listed = string.Join(", ", names.Take(MostListed));
        var more = names.Length > MostListed ? $" and {names.Length - MostListed} more" : "";
        return new("ClassNotFound", text, $"class '{text}' is not clear: it may be {listed}{more}", names);
    }

    private NameNotFoundException NotFound(string text)
    {
        if (Count == 0)
            return new("ClassNotFound", text, $"class '{text}': the model's weights have no head, so it has no classes", []);

        var nearest = NearestNames.Of(text, words.SelectMany(word => word).Distinct());
        return new("ClassNotFound", text, $"there is no class '{text}'; nearest: {string.Join(", ", nearest)}", nearest);
    }
}

/// <summary>The WordNet synset behind each of ImageNet's 1000 classes (WordNet 3.0, Princeton University): its id and
/// its words.</summary>
internal static class ImageNetSynsets
{
    /// <summary>By class index: the words of the synset, and its id such as <c>n06874185</c> at the end.</summary>
    public static ImmutableArray<ImmutableArray<string>> Words { get; } = Read();

    private static ImmutableArray<ImmutableArray<string>> Read()
    {
        const string resource = "imagenet-synsets.txt";
        using var stream = typeof(ImageNetSynsets).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{resource}'");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(Parse)];
    }

    // n06874185 traffic light, traffic signal, stoplight
    private static ImmutableArray<string> Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return [.. line[(space + 1)..].Split(", "), line[..space]];
    }
}

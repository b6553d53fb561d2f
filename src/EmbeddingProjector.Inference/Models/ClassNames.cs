using System.Collections.Immutable;
using System.Globalization;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Models;

/// <summary>Finds a model's classes by what users call them.</summary>
/// <remarks>A class is named by its index; by its name, without case; for ImageNet's classes by any word of the synset
/// behind it, or by the synset's id; by the start of one of these, or a single word in it, where that is clear; and
/// several at once by a wildcard or a range of indices such as <c>0..249</c>.</remarks>
public sealed class ClassNames
{
    private const int MostListed = 12;

    private readonly ImmutableArray<string> categories;
    private readonly ImmutableArray<ImmutableArray<string>> words;

    /// <summary>Takes a model's classes.</summary>
    /// <param name="categories">The names, by index.</param>
    public ClassNames(ImmutableArray<string> categories)
    {
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

    /// <summary>The class that a text names.</summary>
    /// <param name="text">An index, name, synset word, their start, or a wildcard that fits one class.</param>
    /// <exception cref="ClassNotFoundException">None, or several: they are listed.</exception>
    public int Find(string text)
    {
        var found = FindAll(text);
        return found.Length == 1 ? found[0] : throw Ambiguous(text, found);
    }

    /// <summary>The classes that a text names: several only by a wildcard or a range.</summary>
    /// <param name="text">An index, name, synset word, their start, a wildcard, or a range such as
    /// <c>0..249</c>.</param>
    /// <exception cref="ClassNotFoundException">None, or it is not clear which: they are listed.</exception>
    public ImmutableArray<int> FindAll(string text)
    {
        var typed = text.Trim();
        if (Range(typed) is { } range)
            return range;

        var exact = Classes(word => word.Equals(typed, StringComparison.OrdinalIgnoreCase), ownNameFirst: true);
        if (exact.Length > 0)
            return exact.Length == 1 ? exact : throw Ambiguous(text, exact);
        if (NamePattern.HasWildcard(typed))
        {
            var pattern = new NamePattern(typed);
            return Classes(pattern.IsMatch) is { Length: > 0 } matches ? matches : throw NotFound(text);
        }

        var likely = Classes(
            word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase), ownNameFirst: true);
        if (likely.Length == 0)
            likely = Classes(name => HoldsWord(name, typed), ownNameFirst: true);
        return likely.Length switch
        {
            1 => likely,
            0 => throw NotFound(text),
            _ => throw Ambiguous(text, likely),
        };
    }

    // 'guitar' is in 'acoustic guitar', and in 'electric guitar'.
    private static bool HoldsWord(string name, string word) =>
        name.Split(' ', '-').Contains(word, StringComparer.OrdinalIgnoreCase);

    // Where a class's own name fits, other classes' synonyms do not matter: 'jay' is no 'jaybird'.
    private ImmutableArray<int> Classes(Func<string, bool> fits, bool ownNameFirst = false)
    {
        ImmutableArray<int> all = [.. Enumerable.Range(0, Count).Where(i => words[i].Any(fits))];
        if (!ownNameFirst)
            return all;

        ImmutableArray<int> named = [.. all.Where(i => fits(categories[i]))];
        return named.Length == 1 ? named : all;
    }

    // A number is an index even where the classes' names are numbers, as a fine-tuned model's are.
    private ImmutableArray<int>? Range(string typed)
    {
        var ends = typed.Split("..");
        if (ends.Length > 2 || !ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return null;

        var (first, last) = (Index(typed, ends[0]), Index(typed, ends[^1]));
        return first <= last
            ? [.. Enumerable.Range(first, last - first + 1)]
            : throw new ClassNotFoundException(typed, $"class range '{typed}': expected the smaller index first", []);
    }

    private int Index(string typed, string text)
    {
        var index = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return index < Count
            ? index
            : throw new ClassNotFoundException(
                typed, $"class '{typed}': expected an index of 0 to {Count - 1}, found {index}", []);
    }

    private ClassNotFoundException Ambiguous(string text, ImmutableArray<int> found)
    {
        var names = found.Select(index => $"{index} {categories[index]}").ToArray();
        var listed = string.Join(", ", names.Take(MostListed));
        var more = names.Length > MostListed ? $" and {names.Length - MostListed} more" : "";
        return new(text, $"class '{text}' is not clear: it may be {listed}{more}", names);
    }

    private ClassNotFoundException NotFound(string text)
    {
        var nearest = NearestNames.Of(text, words.SelectMany(word => word).Distinct());
        return new(text, $"there is no class '{text}'; nearest: {string.Join(", ", nearest)}", nearest);
    }
}

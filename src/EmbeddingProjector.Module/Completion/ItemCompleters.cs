using System.Collections;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes from the files that the command line names.</summary>
/// <inheritdoc/>
public abstract class ItemCompleter(Func<IDictionary, string, IEnumerable<Choice>> choices) : NameCompleter(choices)
{
    private const int MostShown = 3;

    /// <summary>The entries of the log that one of some parameters names.</summary>
    private protected static IEnumerable<Choice> Tags(IDictionary bound, params ReadOnlySpan<string> parameters) =>
        PathOf(bound, parameters) is { } log ? LogNames.Tags(log).Select(tag => new Choice(tag, $"an entry of {log}")) : [];

    /// <summary>The items of a set: by their ids, and by their files where what was typed is in one.</summary>
    private protected static IEnumerable<Choice> Items(string? path, object? tag, string typed)
    {
        if (path is null || LogNames.Items(path, tag?.ToString()) is not [var header, .. var rows])
            return [];

        var (id, label, file) = (Find(header, "id"), Find(header, "label"), Find(header, "file"));
        if (id < 0)
            return [];

        var byId = rows.Select(row => new Choice(row[id], $"{Labelled(row)}{(file < 0 ? "" : row[file])}"));
        var byFile = rows.Where(row => file >= 0 && file < row.Length).Select(row => new Choice(
            row[file], $"{Labelled(row)}{row[id]}"));
        return typed.Length == 0 ? byId : byFile.Concat(byId);

        string Labelled(string[] row) => label < 0 ? "" : $"{row[label]}: ";
    }

    /// <summary>The columns of a set's table, but for those that are different for each item on request.</summary>
    private protected static IEnumerable<Choice> Columns(string? path, object? tag)
    {
        if (path is null || LogNames.Items(path, tag?.ToString()) is not [var header, .. var rows])
            return [];

        return header.Select((name, column) =>
        {
            var values = rows.Where(row => column < row.Length).Select(row => row[column]).Distinct().ToArray();
            var some = string.Join(", ", values.Take(MostShown));
            return new Choice(name, $"{values.Length} different values, such as {some}");
        });
    }

    /// <summary>Conditions: a column and an operator, then the column's values.</summary>
    private protected static IEnumerable<Choice> Conditions(string? path, object? tag, string typed)
    {
        var place = typed.AsSpan().IndexOfAny('=', '<', '>');
        if (place < 0)
        {
            return Columns(path, tag).SelectMany(column => (Choice[])
            [
                new($"{column.Name}=", $"is, of {column.Tip}"), new($"{column.Name}!=", $"is not, of {column.Tip}"),
            ]);
        }

        var begin = typed[..(place + (place + 1 < typed.Length && typed[place + 1] == '=' ? 2 : 1))];
        var name = typed[..place].TrimEnd('!').Trim();
        if (path is null || LogNames.Items(path, tag?.ToString()) is not [var header, .. var rows])
            return [];

        var column = Find(header, name);
        return column < 0
            ? []
            : rows.Where(row => column < row.Length).GroupBy(row => row[column]).Select(group =>
                new Choice(begin + group.Key, $"{group.Count()} items have {name} {group.Key}"));
    }

    private static int Find(string[] header, string name) => Array.FindIndex(header, column =>
        column.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Completes <c>-Tag</c> with the names of the entries of the log that the command line names.</summary>
public sealed class TagCompleter() : ItemCompleter((bound, _) => Tags(bound, "InputObject", "LogDir"));

/// <summary>Completes <c>-ReferenceTag</c> with the names of the entries of that log.</summary>
public sealed class ReferenceTagCompleter() : ItemCompleter((bound, _) => Tags(bound, "ReferenceObject"));

/// <summary>Completes <c>-DifferenceTag</c> with the names of the entries of that log.</summary>
public sealed class DifferenceTagCompleter() : ItemCompleter((bound, _) => Tags(bound, "DifferenceObject"));

/// <summary>Completes <c>-Id</c> with the items of the set that the command line names.</summary>
public sealed class ItemIdCompleter() : ItemCompleter(
    (bound, typed) => Items(PathOf(bound, "InputObject"), bound["Tag"], typed));

/// <summary>Completes <c>-Item</c> with the items of the reference.</summary>
public sealed class ReferenceItemCompleter() : ItemCompleter(
    (bound, typed) => Items(PathOf(bound, "ReferenceObject"), bound["ReferenceTag"], typed));

/// <summary>Completes <c>-ColorBy</c>, <c>-GroupBy</c> and <c>-Text</c> with the columns of what is known of the set's
/// items.</summary>
public sealed class ColumnCompleter() : ItemCompleter(
    (bound, _) => Columns(PathOf(bound, "InputObject"), bound["Tag"]));

/// <summary>Completes <c>-IdColumn</c>, <c>-LabelColumn</c> and <c>-FileColumn</c> with the columns of the table.</summary>
public sealed class TableColumnCompleter() : ItemCompleter(
    (bound, _) => Columns(PathOf(bound, "Metadata", "InputObject"), bound["Tag"]));

/// <summary>Completes <c>-ColorBy</c> of a comparison.</summary>
public sealed class SpaceColumnCompleter() : ItemCompleter((bound, _) => Columns(
    PathOf(bound, "ReferenceObject"), bound["ReferenceTag"])
    .Prepend(new("coincidence", "how far an item's neighbors are the same in both spaces, 0 to 1")));

/// <summary>Completes <c>-Where</c> with conditions on the set's items.</summary>
public sealed class ConditionCompleter() : ItemCompleter(
    (bound, typed) => Conditions(PathOf(bound, "InputObject"), bound["Tag"], typed));

/// <summary>Completes <c>-Array</c> with the arrays of the .npz file.</summary>
public sealed class ArrayCompleter() : ItemCompleter((bound, _) => PathOf(bound, "InputObject") is { } path
    ? LogNames.Arrays(path).Select(array => new Choice(array.Name, array.Words))
    : []);

/// <summary>Completes <c>-Bookmark</c> with the views that TensorBoard saved.</summary>
public sealed class ViewCompleter() : ItemCompleter((bound, _) => PathOf(bound, "Path") is { } path
    ? LogNames.Views(path).Select(view => new Choice(view.Name, view.Words))
    : []);

/// <summary>Completes <c>-Class</c> with the classes of the probe.</summary>
public sealed class ProbeClassCompleter() : ItemCompleter((bound, _) => PathOf(bound, "Probe") is { } path
    ? LogNames.ProbeClasses(path).Select((name, index) => new Choice(name, $"class {index} of the probe"))
    : []);

using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Sets;

/// <summary>Conditions on what is known of an item, such as <c>label=3</c>; an item must meet them all.</summary>
/// <remarks>
/// A condition is a column's name (<c>id</c>, <c>label</c>, <c>file</c> or one of the set's own, without case), an
/// operator and a value. <c>=</c> and <c>!=</c> compare with a pattern (<see cref="NamePattern"/>: wildcards, without
/// case); <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c> compare numbers, and no text meets them. Spaces
/// around the name and the value do not count. The first operator in the text parts it.
/// </remarks>
public sealed class ItemFilter
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"]; // longer ones first

    private readonly ItemCondition[] conditions;

    /// <summary>Reads conditions.</summary>
    /// <param name="conditions">Such as <c>label!=cat*</c>; none lets every item through.</param>
    /// <exception cref="EmbeddingSelectionException">One has no name, no operator, or no number where its operator
    /// wants one.</exception>
    public ItemFilter(IEnumerable<string> conditions) => this.conditions = [.. conditions.Select(Parse)];

    /// <summary>What it was made of.</summary>
    internal IReadOnlyList<ItemCondition> Conditions => conditions;

    /// <summary>The items that meet every condition, ascending.</summary>
    /// <param name="set">The items.</param>
    /// <exception cref="NameNotFoundException">The set has no such column.</exception>
    /// <exception cref="EmbeddingSelectionException">No item is left.</exception>
    public IReadOnlyList<int> Rows(EmbeddingSet set)
    {
        var tests = conditions.Select(condition => Test(set, condition)).ToArray();
        int[] rows = [.. Enumerable.Range(0, set.Count).Where(row => Array.TrueForAll(tests, test => test(row)))];
        return rows.Length > 0 || conditions.Length == 0
            ? rows
            : throw new EmbeddingSelectionException(
                "NoItemLeft", $"'{set.Name}': expected items with {this}, found none of {set.Count}")
            { Kind = ErrorKind.NotFound };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(" and ", conditions.Select(condition => condition.Column + condition.Operator + condition.Value));

    private static ItemCondition Parse(string text)
    {
        var place = text.IndexOfAny(['!', '=', '<', '>']);
        var found = place < 0 ? null : Operators.FirstOrDefault(o => text.AsSpan(place).StartsWith(o));
        if (found is null || string.IsNullOrWhiteSpace(text[..place]))
            throw Invalid(text, "a column, one of = != < <= > >=, and a value");

        var value = text[(place + found.Length)..].Trim();
        if (found is not ("=" or "!=") && Number(value) is null)
            throw Invalid(text, $"a number behind {found}");
        return new ItemCondition(text[..place].Trim(), found, value);
    }

    private static EmbeddingSelectionException Invalid(string text, string expected) =>
        new("ConditionInvalid", $"condition '{text}': expected {expected}, as in label=3 or probability<0.5")
        { Kind = ErrorKind.InvalidInput };

    private static Func<int, bool> Test(EmbeddingSet set, ItemCondition condition)
    {
        var values = set.ValuesOf(condition.Column);
        if (condition.Operator is "=" or "!=")
        {
            var pattern = new NamePattern(condition.Value);
            return row => pattern.IsMatch(values[row]) == (condition.Operator == "=");
        }

        var limit = Number(condition.Value)!.Value;
        return row => Number(values[row]) is { } number && condition.Operator switch
        {
            "<" => number < limit,
            "<=" => number <= limit,
            ">" => number > limit,
            _ => number >= limit,
        };
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>One condition of an <see cref="ItemFilter"/>.</summary>
/// <param name="Column">The name as it was written.</param>
/// <param name="Operator">One of = != &lt; &lt;= &gt; &gt;=.</param>
/// <param name="Value">A pattern, or a number.</param>
internal sealed record ItemCondition(string Column, string Operator, string Value);

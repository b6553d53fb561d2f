using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Sets;
using Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>The conditions of an <see cref="ItemFilter"/> in SQL. Names and values of the user's are parameters, never
/// text of the statement.</summary>
internal sealed class WhereClause
{
    // As JSON and most programs write a number; of others none is compared.
    private const string Number = @"^\s*[+-]?(\d{1,100}\.?\d{0,100}|\.\d{1,100})([eE][+-]?\d{1,3})?\s*$";

    private readonly List<string> values = [];
    private readonly List<string> parts = [];
    private readonly int first;

    /// <summary>Translates.</summary>
    /// <param name="filter">The conditions; null for none.</param>
    /// <param name="set">The set; its columns may be named.</param>
    /// <param name="first">The number of the first parameter that is free.</param>
    /// <exception cref="NameNotFoundException">The set has no such column.</exception>
    public WhereClause(ItemFilter? filter, StoredSet set, int first)
    {
        this.first = first;
        foreach (var condition in filter?.Conditions ?? [])
            parts.Add(Translate(condition, set));
    }

    /// <summary>The conditions, <c>true</c> for none.</summary>
    public string Text => parts.Count == 0 ? "true" : string.Join(" AND ", parts);

    public bool IsEmpty => parts.Count == 0;

    /// <summary>$first and so on.</summary>
    public IEnumerable<NpgsqlParameter> Parameters =>
        values.Select(value => new NpgsqlParameter { Value = value, DataTypeName = "text" });

    private string Translate(ItemCondition condition, StoredSet set)
    {
        var value = $"coalesce({Value(condition.Column, set)}, '{MetadataColumn.Missing}')";
        if (condition.Operator is not ("=" or "!="))
        {
            return $"(CASE WHEN {value} ~ '{Number}' THEN {value}::numeric {condition.Operator} "
                + $"{Add(condition.Value)}::numeric ELSE false END)";
        }

        var isPlain = !NamePattern.HasWildcard(condition.Value) && !condition.Value.Contains('`');
        var test = isPlain
            ? $"lower({value}) = lower({Add(condition.Value)})"
            : $"{value} ~* {Add(Expression(condition.Value))}";
        return condition.Operator == "=" ? test : $"NOT ({test})";
    }

    private string Value(string column, StoredSet set)
    {
        var place = Array.FindIndex(
            [.. set.ColumnNames], name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        if (place < 0)
            throw SetColumns.NotFound(set.Name, column, [.. set.ColumnNames]);
        return RowCells.IsMetadata(set.ColumnNames, place)
            ? $"metadata ->> {Add(set.ColumnNames[place])}"
            : set.ColumnNames[place]; // id, label or file
    }

    private string Add(string value)
    {
        values.Add(value);
        return $"${Sql.Text(first + values.Count - 1)}";
    }

    // A pattern as .NET has it, in PostgreSQL's words: a point is any character there, lines included.
    private static string Expression(string pattern)
    {
        var expression = new NamePattern(pattern).Expression;
        return $"^{expression[2..^2].Replace(@"[\s\S]", ".", StringComparison.Ordinal)}$";
    }
}

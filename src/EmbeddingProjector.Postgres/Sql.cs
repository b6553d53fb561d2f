using Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>Statements in one line. Values go beside them as $1, $2 and so on, never into the text.</summary>
internal static class Sql
{
    /// <summary>Makes a command.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="text">What; names in it are ours, or quoted by <see cref="Quoted"/>.</param>
    /// <param name="values">$1, $2 and so on; null for NULL.</param>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Runs a statement.</summary>
    public static int Execute(this NpgsqlConnection connection, string text, params object?[] values)
    {
        using var command = connection.Command(text, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that may take long; Ctrl+C ends it.</summary>
    public static void Execute(this NpgsqlConnection connection, string text, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var command = connection.Command(text);
        using var registration = cancellation.Register(command.Cancel);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; the type's default where there is none, or it is NULL.</summary>
    public static T? Value<T>(this NpgsqlConnection connection, string text, params object?[] values)
    {
        using var command = connection.Command(text, values);
        return command.ExecuteScalar() is { } value and not DBNull ? (T)value : default;
    }

    /// <summary>A name as SQL has it.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

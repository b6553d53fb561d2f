namespace EmbeddingProjector.Module.Hosting;

/// <summary>Reads <c>-Shard</c>: <c>3/16</c>, or <c>Auto</c> and <c>Auto/16</c>, which ask what started the
/// process.</summary>
internal static class ShardText
{
    private const string Auto = "Auto";

    /// <summary>The shard that is meant.</summary>
    /// <param name="text">As the user typed it.</param>
    /// <param name="variable">An environment variable's value; null where it is not set.</param>
    /// <exception cref="CommandInputException">It cannot be told.</exception>
    public static Shard Parse(string text, Func<string, string?> variable)
    {
        if (Shard.TryParse(text) is { } shard)
            return shard;

        string[] parts = text.Split('/');
        if (parts.Length > 2 || !parts[0].Equals(Auto, StringComparison.OrdinalIgnoreCase))
            throw Invalid($"expected 3/16, the part and the number of parts, or {Auto}, found '{text}'");

        int? count = null;
        if (parts.Length == 2)
            count = Number(parts[1]) ?? throw Invalid($"expected a number of parts, found '{parts[1]}'");
        if (variable("SLURM_ARRAY_TASK_ID") is not null)
            return OfSlurm(variable, count);
        if (variable("JOB_COMPLETION_INDEX") is not null)
            return OfKubernetes(variable, count);
        throw Invalid(
            $"{Auto}: expected SLURM_ARRAY_TASK_ID, or JOB_COMPLETION_INDEX, in the environment, found neither");
    }

    // Arrays begin where the user says, in steps: 0-15, 1-16, 10-40:10.
    private static Shard OfSlurm(Func<string, string?> variable, int? wanted)
    {
        var id = Required("SLURM_ARRAY_TASK_ID");
        var (first, last, count) =
            (Required("SLURM_ARRAY_TASK_MIN"), Required("SLURM_ARRAY_TASK_MAX"), Required("SLURM_ARRAY_TASK_COUNT"));
        if ((wanted is not null && wanted != count) || (count == 1 && id > 1)) // --array=3 says no more of the others
        {
            var all = wanted is null ? "" : $" of {wanted} tasks";
            throw Invalid($"expected the whole array{all}, found {count} of it: "
                + $"name the shard, such as {id}/{wanted ?? 16}");
        }

        var step = count > 1 ? (last - first) / (count - 1) : 1;
        var index = step > 0 ? ((id - first) / step) + 1 : 0;
        if (first + ((count - 1) * step) != last || first + ((index - 1) * step) != id || index < 1 || index > count)
        {
            throw Invalid($"expected an array of evenly spaced tasks, such as 1-16, found {count} of {first} to {last}, "
                + $"this one {id}: name the shard, such as 3/16");
        }

        return new Shard(index, count);

        int Required(string name) => Number(variable(name))
            ?? throw Invalid($"{Auto}: expected a number in {name}, found '{variable(name)}'");
    }

    // An Indexed Job tells a pod its index from 0, and not how many there are.
    private static Shard OfKubernetes(Func<string, string?> variable, int? wanted)
    {
        const string Index = "JOB_COMPLETION_INDEX", Count = "JOB_COMPLETIONS";
        var count = wanted ?? Number(variable(Count))
            ?? throw Invalid($"{Auto}: expected the number of parts, as {Auto}/16 or in {Count}, found none");
        return Number(variable(Index)) is { } index && index < count
            ? new Shard(index + 1, count)
            : throw Invalid($"{Auto}: expected a number below {count} in {Index}, found '{variable(Index)}'");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static CommandInputException Invalid(string message) => new("ShardTextInvalid", $"-Shard: {message}");
}

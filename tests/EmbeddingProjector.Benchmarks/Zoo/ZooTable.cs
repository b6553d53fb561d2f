using System.Globalization;

namespace EmbeddingProjector.Benchmarks.Zoo;

/// <summary>A model's row.</summary>
/// <param name="Model">torchvision's name.</param>
/// <param name="Embedding">Values of the embedding.</param>
/// <param name="Parameters">Numbers that were trained.</param>
/// <param name="Side">Of the input, in pixels.</param>
/// <param name="Error">Relative L2 of the logits; null without a truth.</param>
/// <param name="Speed">Images per second.</param>
/// <param name="PeerSpeed">ONNX Runtime's; null without it.</param>
internal sealed record ZooRow(
    string Model, int Embedding, long Parameters, int Side, double? Error, double Speed, double? PeerSpeed)
{
    /// <summary>Ours over ONNX Runtime's.</summary>
    public double? Ratio => Speed / PeerSpeed;
}

/// <summary>The rows measured so far, in a file of tab-separated values.</summary>
internal sealed class ZooTable
{
    private const string Header = "model\tembedding\tparameters\tinput\terror\timages/s\tonnxruntime";

    private readonly string path;
    private readonly List<ZooRow> rows = [];

    public ZooTable(string path)
    {
        this.path = path;
        if (File.Exists(path))
            rows.AddRange(File.ReadAllLines(path).Skip(1).Where(line => line.Length > 0).Select(Parse));
    }

    public ZooRow? Find(string model) => rows.Find(row => row.Model == model);

    /// <summary>Keeps a row, in the place of the model's row of before.</summary>
    public void Set(ZooRow row)
    {
        rows.RemoveAll(other => other.Model == row.Model);
        rows.Add(row);
        File.WriteAllLines(path, [Header, .. rows.Select(Format)]);
    }

    /// <summary>Prints some models' rows, then the best and the worst by the ratio.</summary>
    public void Print(IEnumerable<string> models)
    {
        const int Ends = 5;
        ZooRow[] shown = [.. models.Select(Find).OfType<ZooRow>()];
        Print(shown);
        ZooRow[] compared = [.. shown.Where(row => row.Ratio is not null).OrderByDescending(row => row.Ratio)];
        if (compared.Length <= 2 * Ends)
            return;

        Console.WriteLine($"\nbest and worst of {compared.Length}:");
        Print([.. compared[..Ends], .. compared[^Ends..]]);
    }

    private static void Print(IEnumerable<ZooRow> rows)
    {
        Console.WriteLine("| model | embedding | parameters | input | error | images/s | ONNX Runtime | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Model} | {row.Embedding} | {row.Parameters / 1e6:F1} M | {row.Side} | {row.Error?.ToString("E1", CultureInfo.InvariantCulture) ?? "-"} "
                + $"| {row.Speed:F1} | {row.PeerSpeed?.ToString("F1", CultureInfo.InvariantCulture) ?? "-"} "
                + $"| {row.Ratio?.ToString("F2", CultureInfo.InvariantCulture) ?? "-"} |"));
        }
    }

    private static string Format(ZooRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Model}\t{row.Embedding}\t{row.Parameters}\t{row.Side}\t{row.Error:R}\t{row.Speed:R}\t{row.PeerSpeed:R}");

    private static ZooRow Parse(string line)
    {
        var cells = line.Split('\t');
        return new(
            cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), long.Parse(cells[2], CultureInfo.InvariantCulture),
            int.Parse(cells[3], CultureInfo.InvariantCulture), Number(cells[4]), Number(cells[5])!.Value, Number(cells[6]));

        static double? Number(string text) =>
            text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
    }
}

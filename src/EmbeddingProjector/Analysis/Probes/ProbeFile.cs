using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Analysis.Probes;

/// <summary>Probes as .safetensors files.</summary>
/// <remarks>
/// A linear probe holds <c>weight</c> [classes, dimensions] and <c>bias</c> [classes], the state of torch's
/// <c>nn.Linear</c>; a k-NN probe holds <c>vectors</c> [known items, dimensions] and <c>class_index</c> [known items].
/// The metadata say the rest, in JSON: classes, options, recipe, the ids that were held out.
/// </remarks>
public static class ProbeFile
{
    private const string Format = "embedding-probe";
    private const string Version = "1";
    private const int MostClasses = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes a probe under a temporary name, then moves it into place.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="probe">The probe.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, EmbeddingProbe probe)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["version"] = Version,
            ["classes"] = JsonSerializer.Serialize(probe.Classes, Json),
            ["options"] = JsonSerializer.Serialize(probe.Options, Json),
            ["trained_on"] = probe.TrainedOn,
        };
        if (probe.HeldOut.Count > 0)
            metadata["held_out"] = JsonSerializer.Serialize(probe.HeldOut, Json);
        if (probe.Recipe is not null)
            metadata["recipe"] = JsonSerializer.Serialize(probe.Recipe, Json);
        SafetensorsWriter.Write(path, Tensors(probe), metadata);
    }

    /// <summary>Reads a probe, or the head of a trained model as one.</summary>
    /// <param name="path">A file that <see cref="Save"/> or Optimize-EmbeddingModel wrote.</param>
    /// <exception cref="WeightFormatException">The file is missing, damaged, or no probe.</exception>
    public static EmbeddingProbe Load(string path)
    {
        using var file = WeightFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format
            || file.Metadata.GetValueOrDefault("version") != Version)
        {
            return ReadHead(file, path)
                ?? throw Invalid(path, $"expected a probe of version {Version}, found a file that does not say so");
        }

        try
        {
            var options = Parse<ProbeOptions>(file, "options");
            var classes = Parse<string[]>(file, "classes");
            if (classes.Length is < 2 or > MostClasses || classes.Distinct().Count() != classes.Length)
                throw Invalid(path, $"classes: expected 2 different names or more, found {classes.Length}");

            return new EmbeddingProbe
            {
                Options = options,
                Classifier = options.Method == ProbeMethod.Knn
                    ? ReadNeighbors(file, classes, options)
                    : ReadLinear(file, classes),
                TrainedOn = file.Metadata.GetValueOrDefault("trained_on", ""),
                HeldOut = file.Metadata.ContainsKey("held_out") ? Parse<string[]>(file, "held_out") : [],
                Recipe = file.Metadata.ContainsKey("recipe") ? Parse<EmbeddingRecipe>(file, "recipe") : null,
            };
        }
        catch (Exception error) when (error is JsonException or AnalysisInputException)
        {
            throw new WeightFormatException(path, $"expected a probe, found: {error.Message}", error);
        }
    }

    private static EmbeddingProbe? ReadHead(Checkpoint file, string path)
    {
        try
        {
            return CheckpointProbe.TryRead(file, path);
        }
        catch (Exception error) when (error is JsonException or AnalysisInputException)
        {
            throw new WeightFormatException(path, $"expected a trained model, found: {error.Message}", error);
        }
    }

    private static WeightTensor[] Tensors(EmbeddingProbe probe)
    {
        if (probe.Classifier is KnnClassifier known)
        {
            string[] classes = [.. known.Classes];
            return
            [
                Tensor("vectors", known.Known),
                new("class_index", [known.Labels.Count],
                    [.. known.Labels.Select(label => (float)Array.IndexOf(classes, label))]),
            ];
        }

        var linear = probe.Prototypes;
        return
        [
            Tensor("weight", linear.Weights),
            new("bias", [linear.Classes.Count], [.. linear.Intercepts.Select(value => (float)value)]),
        ];
    }

    private static WeightTensor Tensor(string name, Matrix matrix) =>
        new(name, [matrix.Rows, matrix.Columns], matrix.Values.ToArray());

    private static LinearClassifier ReadLinear(Checkpoint file, string[] classes)
    {
        var weights = ReadMatrix(file, "weight");
        var intercepts = ReadVector(file, "bias", weights.Rows);
        return new LinearClassifier(classes, weights, [.. intercepts.Select(value => (double)value)]);
    }

    private static KnnClassifier ReadNeighbors(Checkpoint file, string[] classes, ProbeOptions options)
    {
        var known = ReadMatrix(file, "vectors");
        var labels = ReadVector(file, "class_index", known.Rows).Select(value =>
            value >= 0 && value < classes.Length && value == MathF.Floor(value)
                ? classes[(int)value]
                : throw Invalid(file.Description, $"class_index: expected the number of a class, found {value}"));
        return new KnnClassifier(known, [.. labels], options.Neighbors, options.Metric);
    }

    private static Matrix ReadMatrix(Checkpoint file, string name)
    {
        var tensor = ReadTensor(file, name);
        if (tensor.Shape is not [> 0 and var rows, > 0 and var columns])
            throw Invalid(
                file.Description, $"{name}: expected a matrix, found the shape [{string.Join(",", tensor.Shape)}]");

        var matrix = new Matrix(rows, columns, tensor.Values);
        Require.Finite(name, matrix);
        return matrix;
    }

    private static float[] ReadVector(Checkpoint file, string name, int length)
    {
        var values = ReadTensor(file, name).Values;
        if (values.Length != length || !values.All(float.IsFinite))
            throw Invalid(file.Description, $"{name}: expected {length} finite values, found {values.Length}");
        return values;
    }

    private static WeightTensor ReadTensor(Checkpoint file, string name) => file.TryRead(name, out var tensor)
        ? tensor
        : throw Invalid(file.Description, $"expected a tensor '{name}', found: {string.Join(", ", file.Names)}");

    private static T Parse<T>(Checkpoint file, string key)
        where T : class =>
        JsonSerializer.Deserialize<T>(file.Metadata.GetValueOrDefault(key, "null"), Json)
        ?? throw Invalid(file.Description, $"expected {key} in its metadata, found none");

    private static WeightFormatException Invalid(string path, string reason) => new(path, reason);
}

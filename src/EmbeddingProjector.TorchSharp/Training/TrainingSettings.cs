using System.Globalization;
using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>What a training run makes small.</summary>
public enum TrainingObjective
{
    /// <summary>The cross-entropy of the classes' scores.</summary>
    CrossEntropy,

    /// <summary>Distances to one's own class against those to others (Schroff et al., 2015; Hermans et al., 2017).</summary>
    Triplet,

    /// <summary>Cross-entropy of angles to a prototype of each class, with a margin (Deng et al., 2019).</summary>
    ArcFace,

    /// <summary>Supervised contrast: one's own class against all others of the batch (Khosla et al., 2020).</summary>
    SupCon,

    /// <summary>Two views of a picture against all others of the batch, without labels (Chen et al., 2020).</summary>
    NTXent,
}

/// <summary>Which triplets of a batch count.</summary>
public enum TripletMining
{
    /// <summary>For each picture the farthest of its class and the nearest of another.</summary>
    Hard,

    /// <summary>For each pair of a class the nearest of another class that is farther than the pair; where there is none,
    /// the farthest.</summary>
    SemiHard,
}

/// <summary>How weights follow gradients.</summary>
public enum TrainingOptimizer
{
    /// <summary>Kingma and Ba, 2015: betas 0.9 and 0.999, epsilon 1e-8. Weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Loshchilov and Hutter, 2019: Adam whose weight decay shrinks the weights themselves.</summary>
    AdamW,

    /// <summary>Gradient descent with momentum 0.9.</summary>
    Sgd,
}

/// <summary>How the rate changes over the run.</summary>
public enum TrainingSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Half a cosine down to 0 at the run's end.</summary>
    Cosine,

    /// <summary>A tenth of it after each third of the run.</summary>
    Step,
}

/// <summary>All numbers of a training run.</summary>
public sealed record TrainingSettings
{
    /// <summary>What is made small.</summary>
    public TrainingObjective Objective { get; init; } = TrainingObjective.CrossEntropy;

    /// <summary>Which triplets count.</summary>
    public TripletMining Mining { get; init; } = TripletMining.Hard;

    /// <summary>Triplet's margin, of distances of vectors of length 1; null for 0.3. ArcFace's, in radians; null for
    /// 0.5.</summary>
    public double? Margin { get; init; }

    /// <summary>What ArcFace's cosines are multiplied by.</summary>
    public double Scale { get; init; } = 30;

    /// <summary>What contrasts' cosines are divided by; null for 0.1 (SupCon) and 0.5 (NT-Xent).</summary>
    public double? Temperature { get; init; }

    /// <summary>How weights follow gradients.</summary>
    public TrainingOptimizer Optimizer { get; init; } = TrainingOptimizer.Adam;

    /// <summary>The optimizer's rate.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>How the rate changes.</summary>
    public TrainingSchedule Schedule { get; init; } = TrainingSchedule.Constant;

    /// <summary>Steps in which the rate grows from 0 in a straight line.</summary>
    public int WarmUp { get; init; }

    /// <summary>The longest that all gradients together may be; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Pictures a step.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Pictures of one class in a batch, so that each finds its like; null for 4 where the objective compares
    /// pictures by their classes (Triplet, SupCon), and for batches drawn without regard to classes elsewhere.</summary>
    public int? PerClass { get; init; }

    /// <summary>How often all pictures are seen.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Chooses new weights, the order of pictures, what dropout drops.</summary>
    public long Seed { get; init; } = 123;

    /// <summary>Whether dropout and stochastic depth act, with torchvision's probabilities.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>Layers that are left as they are, batch norm's statistics too: names, or patterns with <c>*</c>;
    /// <c>backbone</c> is all but the head.</summary>
    public ImmutableArray<string> Freeze { get; init; } = [];

    /// <summary>The rate of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">Of the whole run.</param>
    public double RateAt(int step, int steps)
    {
        var warmth = step < WarmUp ? (step + 1.0) / WarmUp : 1;
        var part = Math.Clamp((step - WarmUp) / (double)Math.Max(1, steps - WarmUp), 0, 1);
        return Rate * warmth * Schedule switch
        {
            TrainingSchedule.Cosine => (1 + Math.Cos(Math.PI * part)) / 2,
            TrainingSchedule.Step => Math.Pow(0.1, Math.Floor(3 * part)),
            _ => 1,
        };
    }

    /// <summary>Refuses numbers that cannot be meant.</summary>
    /// <exception cref="TrainingException">One of them; the message says which, expected and found.</exception>
    public void Check()
    {
        Require(Rate > 0 && double.IsFinite(Rate), nameof(Rate), "a number above 0", Rate);
        Require(WeightDecay >= 0, nameof(WeightDecay), "0 or more", WeightDecay);
        Require(Margin is null or > 0, nameof(Margin), "a number above 0", Margin);
        Require(Scale > 0, nameof(Scale), "a number above 0", Scale);
        Require(Temperature is null or > 0, nameof(Temperature), "a number above 0", Temperature);
        Require(ClipNorm is null or > 0, nameof(ClipNorm), "a number above 0", ClipNorm);
        Require(BatchSize >= 2, nameof(BatchSize), "2 or more", BatchSize);
        Require(Epochs >= 1, nameof(Epochs), "1 or more", Epochs);
        Require(WarmUp >= 0, nameof(WarmUp), "0 or more", WarmUp);
        Require(
            PerClass is null || (PerClass >= 2 && PerClass <= BatchSize / 2), nameof(PerClass),
            $"2 to half of the batch's {BatchSize}", PerClass);
    }

    private static void Require(bool isMet, string name, string expected, object? found)
    {
        if (!isMet)
            throw Invalid(name, expected, found);
    }

    internal static TrainingException Invalid(string name, string expected, object? found) =>
        new("TrainingSettingInvalid", string.Create(CultureInfo.InvariantCulture, $"{name}: expected {expected}, found {found}"))
        { Kind = ErrorKind.InvalidInput };
}

/// <summary>A training run cannot begin, or cannot go on.</summary>
/// <param name="errorId">A stable id.</param>
/// <param name="message">What, where, expected and found.</param>
public sealed class TrainingException(string errorId, string message) : EmbeddingProjectorException(errorId, message);

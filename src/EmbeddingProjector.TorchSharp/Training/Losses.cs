using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>The objectives as their papers define them; each is the mean over the batch.</summary>
/// <remarks>Pictures without another of their class in the batch, or for triplets of another class, do not count.
/// Vectors are brought to length 1 first. What is between is freed with the caller's scope.</remarks>
internal static class Losses
{
    // The root of 0 has no slope.
    private static readonly Scalar LeastSquare = Number.Of(1e-12);

    private static readonly Scalar Least = Number.Of(double.NegativeInfinity);
    private static readonly Scalar Most = Number.Of(double.PositiveInfinity);

    /// <summary>The loss of a batch.</summary>
    /// <param name="settings">Which objective, with which numbers.</param>
    /// <param name="values">[batch, classes] for cross-entropy, else [batch, features].</param>
    /// <param name="labels">[batch], from 0. NT-Xent leaves them alone: i and i + batch / 2 are its views.</param>
    /// <param name="prototypes">ArcFace's, [classes, features].</param>
    public static Tensor Of(TrainingSettings settings, Tensor values, Tensor labels, Tensor? prototypes) =>
        settings.Objective switch
        {
            TrainingObjective.CrossEntropy => functional.cross_entropy(values, labels),
            TrainingObjective.Triplet when settings.Mining == TripletMining.Hard =>
                HardTriplet(values, labels, settings.Margin ?? 0.3),
            TrainingObjective.Triplet => SemiHardTriplet(values, labels, settings.Margin ?? 0.3),
            TrainingObjective.ArcFace =>
                ArcFace(values, labels, prototypes!, settings.Scale, settings.Margin ?? 0.5),
            TrainingObjective.SupCon => Contrast(values, labels, settings.Temperature ?? 0.1),
            _ => Contrast(values, Views(values), settings.Temperature ?? 0.5),
        };

    private static Tensor HardTriplet(Tensor values, Tensor labels, double margin)
    {
        var distances = Distances(values);
        var same = Same(labels);
        var positive = distances.masked_fill(same.logical_not(), Least).amax([1]);
        var negative = distances.masked_fill(same, Most).amin([1]);
        var counted = same.sum(1).gt(Number.Of(1L)).logical_and(same.logical_not().any(1));
        return functional.relu(positive.sub(negative).add(Number.Of(margin), Number.One)).masked_select(counted).mean();
    }

    private static Tensor SemiHardTriplet(Tensor values, Tensor labels, double margin)
    {
        var distances = Distances(values); // [anchors, others]
        var same = Same(labels);
        // [anchors, positives, negatives]
        var pair = distances.unsqueeze(2);
        var other = distances.unsqueeze(1).expand(values.shape[0], values.shape[0], values.shape[0]);
        var isNegative = same.logical_not().unsqueeze(1);
        var isFarther = other.gt(pair).logical_and(isNegative);
        var nearest = other.masked_fill(isFarther.logical_not(), Most).amin([2]);
        var farthest = distances.masked_fill(same, Least).amax([1], keepdim: true);
        var negative = where(isFarther.any(2), nearest, farthest.expand_as(distances));
        var pairs = same.logical_and(Self(values).logical_not());
        return functional.relu(distances.sub(negative).add(Number.Of(margin), Number.One)).masked_select(pairs).mean();
    }

    private static Tensor ArcFace(Tensor values, Tensor labels, Tensor prototypes, double scale, double margin)
    {
        var cosine = functional.normalize(values).mm(functional.normalize(prototypes).t());
        var sine = cosine.pow(Number.Of(2.0)).neg().add(Number.One, Number.One).clamp_min(Number.Of(0.0)).sqrt();
        var turned = cosine.mul(Number.Of(Math.Cos(margin))).sub(sine.mul(Number.Of(Math.Sin(margin))));
        // Past the angle at which the cosine would rise again.
        var beyond = cosine.sub(Number.Of(Math.Sin(Math.PI - margin) * margin));
        turned = where(cosine.gt(Number.Of(Math.Cos(Math.PI - margin))), turned, beyond);
        var own = functional.one_hot(labels, prototypes.shape[0]).to(ScalarType.Bool);
        return functional.cross_entropy(where(own, turned, cosine).mul(Number.Of(scale)), labels);
    }

    private static Tensor Contrast(Tensor values, Tensor labels, double temperature)
    {
        var unit = functional.normalize(values);
        var self = Self(values);
        var scores = unit.mm(unit.t()).div(Number.Of(temperature)).masked_fill(self, Least);
        var logs = scores.sub(scores.logsumexp(1, keepdim: true));
        var positive = Same(labels).logical_and(self.logical_not());
        var own = logs.masked_fill(positive.logical_not(), Number.Of(0.0)).sum(1);
        var counted = positive.any(1);
        return own.neg().div(positive.sum(1).clamp_min(Number.Of(1L))).masked_select(counted).mean();
    }

    private static Tensor Distances(Tensor values)
    {
        var unit = functional.normalize(values);
        return unit.mm(unit.t()).mul(Number.Of(2.0)).neg().add(Number.Of(2.0), Number.One).clamp_min(LeastSquare).sqrt();
    }

    private static Tensor Same(Tensor labels) => labels.unsqueeze(1).eq(labels.unsqueeze(0));

    private static Tensor Self(Tensor values) =>
        eye(values.shape[0], dtype: ScalarType.Bool, device: values.device);

    private static Tensor Views(Tensor values) =>
        tensor(Enumerable.Range(0, (int)values.shape[0]).Select(i => i % (values.shape[0] / 2)).ToArray(), device: values.device);
}

namespace EmbeddingProjector.Module.Output;

/// <summary>A model that the library can build, as <c>Get-EmbeddingModel</c> lists it.</summary>
/// <param name="Name">torchvision's name, as <c>-Model</c> takes it.</param>
/// <param name="Family">The family's name, such as <c>ResNet</c>.</param>
/// <param name="Parameters">Trainable values with the default weight set's number of classes; null where they are
/// unknown.</param>
/// <param name="EmbeddingSize">Values of one embedding at the default layer.</param>
/// <param name="InputSize">Side in pixels of the square that the model was trained on.</param>
/// <param name="Classes">The number of classes that the head tells apart.</param>
/// <param name="Top1Accuracy">The share of ImageNet's validation pictures, in percent, that the default weight set
/// tells rightly, as published; null where nobody did.</param>
/// <param name="WeightSets">The published weight sets, the default first.</param>
/// <param name="IsLocal">Whether the default weight set is on this machine, so that nothing must be downloaded.</param>
/// <param name="License">The licence of the default weight set.</param>
public sealed record EmbeddingModelInfo(
    string Name, string Family, long? Parameters, int EmbeddingSize, int InputSize, int Classes, double? Top1Accuracy,
    string[] WeightSets, bool IsLocal, string License);

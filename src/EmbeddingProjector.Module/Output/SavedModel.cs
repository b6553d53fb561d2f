namespace EmbeddingProjector.Module.Output;

/// <summary>A weight file that is on this machine, as <c>Save-EmbeddingModel</c> gives it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="WeightSet">The weight set's name.</param>
/// <param name="Path">The full path of the file; <c>embedded:NAME</c> for weights that the library carries.</param>
/// <param name="Length">Bytes of the file; null for weights that the library carries.</param>
/// <param name="IsNew">Whether it was downloaded now, and not there before.</param>
/// <param name="License">The licence that the weights come under.</param>
public sealed record SavedModel(string Model, string WeightSet, string Path, long? Length, bool IsNew, string License);

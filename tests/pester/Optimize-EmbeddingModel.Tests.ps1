BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $pictures = Join-Path $TestDrive 'pictures'
    foreach ($digit in '0', '1', '3') { Copy-Digit $pictures -Count 10 -Digit $digit }
    $quick = @{ Size = 16; BatchSize = 8; Threads = 1 }
    $quiet = @{ InformationAction = 'Ignore' }
}

Describe 'Optimize-EmbeddingModel' {
    It 'trains a model that every command takes' {
        $file = Join-Path $TestDrive 'digits.safetensors'
        $log = Join-Path $TestDrive 'log'

        $report = Optimize-EmbeddingModel $pictures @quick -Epoch 2 -Destination $file -Plot "$TestDrive/curves.png"

        $report.Classes | Should -Be '0', '1', '3'
        $report.TrainCount, $report.HeldOutCount | Should -Be 24, 6
        $report.Epochs.Epoch | Should -Be 1, 2
        ($report.Confusion | Measure-Object Count -Sum).Sum | Should -Be 6
        $report.Path | Should -Be $file
        "$TestDrive/curves.png" | Should -Exist

        Export-Embedding $pictures -WeightsPath $file -LogDir $log @quiet | Out-Null
        $set = Import-Embedding $log
        $set.Recipe.Transform | Should -Match 'centre crop 16'
        $report.HeldOut.Id | Should -BeIn $set.Ids
        $judged = Invoke-EmbeddingProbe $log $file -HeldOut
        $judged | Should -HaveCount 6
        foreach ($item in $report.HeldOut) {
            ($judged | Where-Object Id -eq $item.Id).Prediction | Should -Be $item.Predicted
        }

        Get-EmbeddingClass -WeightsPath $file | Select-Object -ExpandProperty Name | Should -Be '0', '1', '3'
    }

    It 'trains the embedding, and judges it by classes it has not seen' {
        Copy-Digit (Join-Path $TestDrive 'others') -Count 5 -Digit '7'
        Copy-Digit (Join-Path $TestDrive 'others') -Count 5 -Digit '9'

        $report = Optimize-EmbeddingModel $pictures @quick -Objective Triplet -ValidationPath "$TestDrive/others" `
            -Destination "$TestDrive/triplet.safetensors"

        $report.HeldOutCount | Should -Be 10
        $report.Epochs.Epoch | Should -Be 0, 1
        $report.Epochs.RecallAt1 | Should -Not -Contain $null
        $report.Confusion | Should -BeNullOrEmpty
    }

    It 'gives the model an embedding of the wanted size, by awkward files and names' {
        $awkward = Join-Path $TestDrive 'awkward'
        Copy-Digit $awkward -Count 8 -Digit '0'
        Copy-Digit $awkward -Count 8 -Digit '1'
        Rename-Item (Join-Path $awkward '0') "größe 'ü'"
        Copy-Digit $awkward -Count 1 -Digit '5' # of which none can be held out
        Set-Content (Join-Path $awkward '1/broken.png') 'no picture'
        $file = Join-Path $TestDrive 'small.safetensors'

        $report = Optimize-EmbeddingModel $awkward @quick -EmbeddingSize 8 -Destination $file -LogDir "$TestDrive/runs" `
            -SnapshotEvery 1 -ErrorVariable failures -ErrorAction SilentlyContinue

        $report.Classes | Should -Be '1', '5', "größe 'ü'"
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -Match 'ImageUnreadable'
        (Get-ImageEmbedding $awkward -Weights $file -ErrorAction Ignore)[0].Vector | Should -HaveCount 8
        $log = Join-Path $TestDrive 'runs'
        $compared = Compare-EmbeddingSpace $log $log -ReferenceTag epoch-000 -DifferenceTag epoch-001
        $compared.K | Should -Be ($report.HeldOutCount - 1) # fewer than the usual 10
    }

    It 'follows links where it is told to, and takes every character of a literal path as it is' {
        $odd = Join-Path $TestDrive 'odd[1]'
        foreach ($digit in '0', '1') { Copy-Digit $odd -Count 6 -Digit $digit }
        $report = Optimize-EmbeddingModel -LiteralPath $odd @quick -Destination "$TestDrive/odd.safetensors"
        $report.TrainCount + $report.HeldOutCount | Should -Be 12
    }

    It 'writes nothing under -WhatIf' {
        Optimize-EmbeddingModel $pictures -Destination "$TestDrive/whatif.safetensors" -WhatIf
        "$TestDrive/whatif.safetensors" | Should -Not -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'DestinationInvalid'; arguments = @{ Destination = 'model.bin' } }
        @{ id = 'OptionMissing'; arguments = @{ SnapshotEvery = 1 } }
        @{ id = 'OptionsContradict'; arguments = @{ FromScratch = $true; WeightSet = 'DEFAULT' } }
        @{ id = 'NothingToResume'; arguments = @{ Resume = $true } }
        @{ id = 'FreezeMatchesNothing'; arguments = @{ Freeze = 'layer9' } }
        @{ id = 'TrainingSettingInvalid'; arguments = @{ Rate = -1 } }
        @{ id = 'ImagePathNotFound'; arguments = @{ ValidationPath = 'nowhere' } }
    ) {
        $all = @{ Path = $pictures; Destination = "$TestDrive/none.safetensors" } + $quick
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { Optimize-EmbeddingModel @all } | Should -Throw -ErrorId "$id,*"
        "$TestDrive/none.safetensors" | Should -Not -Exist
    }
}
